import { expect, it } from "vitest";
import { around, between } from "./layout";

const rounded = (points: { x: number; y: number }[]): number[][] => points.map(({ x, y }) => [Math.round(x) + 0, Math.round(y) + 0]); // no -0

it("puts two beside each other and four around", () => {
  expect(rounded(around(2, { x: 80, y: 40 }, { x: 20, y: 10 }))).toEqual([[-80, 0], [80, 0]]);
  expect(rounded(around(4, { x: 80, y: 40 }, { x: 20, y: 10 }))).toEqual([[0, -40], [80, 0], [0, 40], [-80, 0]]);
});

it("covers no box with another, however many there are", () => {
  expect(rounded(around(1, { x: 310, y: 0 }, { x: 160, y: 60 }))).toEqual([[0, 0]]);
  for (let count = 1; count <= 24; count += 1) {
    const places = around(count, { x: 310, y: 100 }, { x: 160, y: 60 });
    expect(places).toHaveLength(count);
    const covered = places.filter((a, index) => places.slice(index + 1).some((b) => Math.abs(a.x - b.x) < 160 && Math.abs(a.y - b.y) < 60));
    expect(covered).toEqual([]);
  }
  expect(Math.max(...around(24, { x: 310, y: 100 }, { x: 160, y: 60 }).map(({ y }) => y))).toBeLessThan(500);
});

it("draws edges from border to border", () => {
  expect(rounded(between({ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 20, y: 10 }))).toEqual([[20, 0], [80, 0]]);
  expect(rounded(between({ x: 0, y: 0 }, { x: 0, y: 100 }, { x: 20, y: 10 }))).toEqual([[0, 10], [0, 90]]);
});
