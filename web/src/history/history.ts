// Points of the past to a line: the server leaves out intervals in which nothing was carried.
import type { Schemas } from "../api/client";

export const SPANS = { hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000, year: 31_536_000 } as const; // seconds
export type Span = keyof typeof SPANS;

export const STEPS = { raw: 30, hour: 3_600, day: 86_400, total: 0 } as const; // seconds of one point
export type Granularity = keyof typeof STEPS;

type Point = Schemas["TrafficPoint"];

/** What the server answered, and to which question. */
export type History = { points: Point[]; from: number; to: number; granularity: Granularity };

export type Values = (number | null)[];

/** Times, and bytes per second in each direction; null for the latest intervals while the server may yet write them. */
export function toSeries(points: Point[], { from, to, step }: { from: number; to: number; step: number }): [number[], Values, Values] {
  const known = new Map(points.map((point) => [Math.floor(point.timestamp / step), point]));
  const [times, received, sent]: [number[], Values, Values] = [[], [], []];
  const rate = (bytes: number | undefined, at: number): number | null => (bytes === undefined && at + 2 * step > to ? null : (bytes ?? 0) / step);
  for (let interval = Math.floor(from / step); interval * step < to; interval += 1) {
    const point = known.get(interval);
    times.push(interval * step);
    received.push(rate(point?.transfer_rx, interval * step));
    sent.push(rate(point?.transfer_tx, interval * step));
  }
  return [times, received, sent];
}
