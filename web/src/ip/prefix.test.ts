import { describe, expect, it } from "vitest";
import { formatPrefix, freeSubnet, hasHostBits, isPrivateIpv4, overlaps, parsePrefix, peersIn, withoutHostBits, type Prefix } from "./prefix";

const prefix = (text: string): Prefix => {
  const parsed = parsePrefix(text);
  if (!parsed) throw new Error(`${text} does not parse`);
  return parsed;
};

describe("parsePrefix", () => {
  it.each(["10.8.0.0/24", "0.0.0.0/0", "192.168.1.1/32", "fd00:8::/64", "::/0", "2001:db8::7/128"])("reads %s", (text) => {
    expect(formatPrefix(prefix(text))).toBe(text);
  });

  it.each(["", "10.8.0/24", "10.8.0.256/24", "010.8.0.0/24", "10.8.0.0/33", "10.8.0.0/", "10.8.0.0/24/1", "fd00::8::/64", "fd00:8/64", "g::/8"])(
    "refuses %j",
    (text) => expect(parsePrefix(text)).toBeUndefined(),
  );
});

it("knows host bits", () => {
  expect(hasHostBits(prefix("10.8.0.1/24"))).toBe(true);
  expect(hasHostBits(prefix("fd00:8::/64"))).toBe(false);
  expect(formatPrefix(withoutHostBits(prefix("10.8.7.9/16")))).toBe("10.8.0.0/16");
});

describe("overlaps", () => {
  it.each([
    ["10.8.0.0/24", "10.8.0.128/25", true],
    ["10.0.0.0/8", "10.8.0.0/24", true],
    ["10.8.0.0/24", "10.8.1.0/24", false],
    ["0.0.0.0/0", "fd00::/8", false],
  ])("%s and %s: %s", (a, b, expected) => expect(overlaps(prefix(a), prefix(b))).toBe(expected));
});

it.each([
  ["172.16.0.0/12", true],
  ["172.0.0.0/8", false],
  ["192.168.7.0/24", true],
  ["8.8.8.0/24", false],
])("%s is private: %s", (text, expected) => expect(isPrivateIpv4(prefix(text))).toBe(expected));

it("counts the peers that fit", () => expect([prefix("10.8.0.0/24"), prefix("10.8.0.0/30")].map(peersIn)).toEqual([253, 1]));

it("suggests a subnet that meets nothing", () => {
  expect(freeSubnet([])).toBe("10.8.0.0/24");
  expect(freeSubnet(["10.8.0.0/24", "10.8.0.0/16", "fd00::/8", "nonsense"])).toBe("10.9.0.0/24");
});
