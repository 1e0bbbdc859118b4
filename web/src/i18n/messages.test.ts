import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import de from "./catalogues/de";
import en from "./catalogues/en";
import { render } from "./messages";

it("puts values into their places", () => {
  expect(render("{name} at {address}", { name: "{address}", address: "a" }, "en")).toBe("{address} at a");
});

it("chooses the form by the count", () => {
  expect([0, 1, 2].map((count) => render("{count} peer | {count} peers", { count }, "en"))).toEqual(["0 peers", "1 peer", "2 peers"]);
});

it("keeps a name from right to left to itself", () => {
  expect(render("{name} is saved", { name: "هاتف" }, "en")).toBe("\u2068هاتف\u2069 is saved");
  expect(render("{name} is saved", { name: "東京 Büro" }, "en")).toBe("東京 Büro is saved");
});

it("writes numbers as the language does", () => expect(render("{count}", { count: 10_000 }, "de")).toBe("10.000"));

it("has a sentence in every language for every code of the API", () => {
  const contract = readFileSync(new URL("../../../api/openapi.yaml", import.meta.url), "utf8");
  const codes = /\n    ErrorCode:[^[]*\[([^\]]*)\]/.exec(contract)?.[1]?.split(/[\s,]+/).filter(Boolean) ?? [];
  expect(codes.length).toBeGreaterThan(35);
  for (const catalogue of [en, de] as Record<string, string>[]) expect(codes.filter((code) => !catalogue[`problem.${code}`])).toEqual([]);
});

it("has the same places in every language", () => {
  const places = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
  for (const key of Object.keys(en) as (keyof typeof en)[]) expect(places(de[key]), key).toEqual(places(en[key]));
});
