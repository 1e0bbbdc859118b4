import { expect, it } from "vitest";
import { between, onCircle } from "./layout";

const rounded = (points: { x: number; y: number }[]): number[][] => points.map(({ x, y }) => [Math.round(x), Math.round(y)]);

it("puts two beside each other and four around", () => {
  expect(rounded(onCircle(2, { x: 100, y: 50 }, { x: 80, y: 40 }))).toEqual([[20, 50], [180, 50]]);
  expect(rounded(onCircle(4, { x: 0, y: 0 }, { x: 10, y: 10 }))).toEqual([[0, -10], [10, 0], [0, 10], [-10, 0]]);
});

it("draws edges from border to border", () => {
  expect(rounded(between({ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 20, y: 10 }))).toEqual([[20, 0], [80, 0]]);
  expect(rounded(between({ x: 0, y: 0 }, { x: 0, y: 100 }, { x: 20, y: 10 }))).toEqual([[0, 10], [0, 90]]);
});
