import { expect, it } from "vitest";
import { changedFields, rebase, toList } from "./fields";

const base = { name: "Office", mtu: 1420, networks: ["10.0.0.0/8"] };

it("finds what was changed", () => {
  expect(changedFields(base, { ...base, networks: ["10.0.0.0/8"], mtu: 1380 })).toEqual({ mtu: 1380 });
});

it("keeps my changes over theirs and names what both changed", () => {
  const mine = { ...base, name: "Head office", mtu: 1380 };
  const theirs = { ...base, name: "Main office", networks: [] };
  expect(rebase(base, mine, theirs)).toEqual({ values: { name: "Head office", mtu: 1380, networks: [] }, contested: ["name"] });
});

it("contests nothing that both changed alike", () => {
  expect(rebase(base, { ...base, mtu: 1380 }, { ...base, mtu: 1380 }).contested).toEqual([]);
});

it("reads lists however they are typed", () => {
  expect(toList(" 10.0.0.0/8,192.168.0.0/16\n fd00::/8 ,")).toEqual(["10.0.0.0/8", "192.168.0.0/16", "fd00::/8"]);
});
