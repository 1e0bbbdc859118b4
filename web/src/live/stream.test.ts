import { expect, it, vi } from "vitest";

vi.stubGlobal("location", { origin: "https://vpn.example.org" });
const { pauseBefore } = await import("./stream");

it("waits longer each time, within a bound, and never the same", () => {
  expect([0, 1, 2, 9].map((attempt) => pauseBefore(attempt, 0.5))).toEqual([1_000, 2_000, 4_000, 30_000]);
  expect(pauseBefore(0, 0)).toBe(750);
  expect(pauseBefore(0, 1)).toBe(1_250);
});
