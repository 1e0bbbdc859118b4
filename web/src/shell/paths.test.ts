import { expect, it } from "vitest";
import { paths, safeReturn } from "./paths";

it("leads to a peer", () => {
  expect(paths.peer(1, 7)).toBe("/networks/1/peers/7");
  expect(paths.peer(1, 7, "edit")).toBe("/networks/1/peers/7/edit");
});

it.each([
  ["/networks/1/peers", "/networks/1/peers"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  ["/login?from=/login", "/"],
  [undefined, "/"],
])("returns from %j to %s", (from, to) => expect(safeReturn(from)).toBe(to));
