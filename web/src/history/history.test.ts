import { expect, it } from "vitest";
import { toSeries } from "./history";

it("fills with nothing what the server leaves out", () => {
  const points = [
    { timestamp: 60, transfer_rx: 300, transfer_tx: 0 },
    { timestamp: 120, transfer_rx: 0, transfer_tx: 600 },
  ];
  expect(toSeries(points, { from: 45, to: 180, step: 30 })).toEqual([
    [30, 60, 90, 120, 150],
    [0, 10, 0, 0, null],
    [0, 0, 0, 20, null],
  ]);
});

it("does not fall to nothing where the server has not written yet", () => {
  const points = [{ timestamp: 60, transfer_rx: 300, transfer_tx: 300 }];
  const [times, received] = toSeries(points, { from: 60, to: 130, step: 30 });
  expect([times, received]).toEqual([[60, 90, 120], [10, null, null]]);
  expect(toSeries(points, { from: 60, to: 190, step: 30 })[1]).toEqual([10, 0, 0, null, null]);
});
