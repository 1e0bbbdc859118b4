import { describe, expect, it } from "vitest";
import { formatDistance, formatDuration, formatTick, fromLocalInput, toLocalInput } from "./time";

describe("formatDistance", () => {
  it.each([
    [-1, "1 sec. ago"],
    [-59, "59 sec. ago"],
    [-60, "1 min. ago"],
    [-7_199, "1 hr. ago"],
    [-86_400 * 40, "1 mo. ago"],
    [3_600 * 50, "in 2 days"],
  ])("says %d as %s", (seconds, text) => expect(formatDistance(seconds, "en")).toBe(text));
});

describe("formatDuration", () => {
  it.each([
    [0, "0s"],
    [61, "1m 1s"],
    [3_600, "1h"],
    [90_061, "1d 1h"],
    [86_460, "1d"],
  ])("says %d as %s", (seconds, text) => expect(formatDuration(seconds, "en")).toBe(text));
});

it("brings a time through a form and back", () => {
  const noon = Math.floor(new Date(2030, 0, 31, 12, 0).getTime() / 1000);
  expect(toLocalInput(noon)).toBe("2030-01-31T12:00");
  expect(fromLocalInput("2030-01-31T12:00")).toBe(noon);
  expect(fromLocalInput("")).toBeNull();
  expect(toLocalInput(null)).toBe("");
});

it("writes ticks as fine as they are apart, in the reader's way", () => {
  const time = new Date(2026, 10, 26, 14, 5, 9).getTime() / 1000;
  expect([1, 60, 86_400].map((step) => formatTick(time, step, "de"))).toEqual(["14:05:09", "14:05", "26. Nov."]);
  expect(formatTick(time, 60, "en").replace(/\s/g, " ")).toBe("02:05 PM");
});
