import { describe, expect, it } from "vitest";
import { formatBytes, formatKbps, formatLimits, formatRate } from "./quantity";

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1 kB"],
    [1_540, "1.5 kB"],
    [999_499, "999 kB"],
    [999_500, "1 MB"],
    [123_456_789, "123 MB"],
    [4_500_000_000_000, "4.5 TB"],
  ])("shows %d as %s", (bytes, text) => expect(formatBytes(bytes, "en")).toBe(text));

  it("writes numbers as the language does", () => expect(formatBytes(1_540, "de")).toBe("1,5 kB"));
});

it("shows rates in bits", () => expect(formatRate(1_250_000, "en")).toBe("10 Mbit/s"));
it("keeps every digit of a limit", () => expect(formatKbps(1_544, "en")).toBe("1.544 Mbit/s"));

describe("formatLimits", () => {
  it.each([
    [10_000, 50_000, "10 / 50 Mbit/s"],
    [512, 2_000, "512 kbit/s / 2 Mbit/s"],
    [0, 50_000, "∞ / 50 Mbit/s"],
    [10_000, 0, "10 Mbit/s / ∞"],
    [0, 0, undefined],
  ])("shows %d up and %d down as %s", (up, down, text) => expect(formatLimits(up, down, "en")).toBe(text));
});
