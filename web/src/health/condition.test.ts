import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Check } from "../api/client";
import de from "../i18n/catalogues/de";
import en from "../i18n/catalogues/en";
import type { Translate } from "../i18n/text";
import { wordsOf } from "./condition";

const german: Translate = (key) => de[key] ?? "";
const check = (fields: Partial<Check>): Check => ({ code: "forwarding_off", status: "fail", title: "IP forwarding", message: "It is 0.", ...fields });

it("has its words in every language for every condition of the doctor", () => {
  const declared = readFileSync(new URL("../../../src/doctor/conditions.cpp", import.meta.url), "utf8");
  const codes = [...declared.matchAll(/Declaration\{\s*\w+,\s*"(\w+)"/g)].map(([, code]) => code);
  expect(codes.length).toBe(declared.match(/Declaration\{/g)?.length);
  const keys = codes.flatMap((code) => ["", ".wrong", ".remedy"].map((part) => `condition.${code}${part}`)).sort();
  for (const catalogue of [en, de]) expect(Object.keys(catalogue).filter((key) => key.startsWith("condition.")).sort()).toEqual(keys);
});

it("says what is wrong and what to do, then what the server found", () => {
  expect(wordsOf(check({ remedy: "Run `sysctl -w x=1`." }), german)).toEqual({
    title: "IP-Weiterleitung",
    wrong: de["condition.forwarding_off.wrong"],
    remedy: de["condition.forwarding_off.remedy"],
    details: ["It is 0.", "Run `sysctl -w x=1`."],
  });
});

it("does not say a remedy twice that is the same for everybody", () => {
  expect(wordsOf(check({ code: "drift", remedy: "The service carries out these steps." }), german).details).toEqual(["It is 0."]);
  expect(wordsOf(check({ code: "database_unreadable", remedy: de["condition.database_unreadable.remedy"] }), german).details).toEqual(["It is 0."]);
});

it("names what is well without a remedy", () => {
  expect(wordsOf(check({ status: "pass", message: "As the networks need it." }), german)).toEqual({ title: "IP-Weiterleitung", wrong: "", remedy: "", details: ["As the networks need it."] });
});

it("leaves a condition that it does not know to the server", () => {
  expect(wordsOf(check({ code: "sky_falling", title: "Sky", remedy: "Run." }), german)).toEqual({ title: "Sky", wrong: "", remedy: "Run.", details: ["It is 0."] });
});
