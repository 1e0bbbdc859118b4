import { expect, it, vi } from "vitest";
import { nextReading, rateBetween, Readings, type StatusRow } from "./readings";

const row = (peer_id: number, rx: number, tx = 0): StatusRow => ({
  peer_id,
  online: true,
  last_handshake: 100,
  transfer_rx: rx,
  transfer_tx: tx,
  endpoint: "192.0.2.7:51820",
});

it("finds rates between two readings", () => {
  const first = nextReading(undefined, row(1, 1000), 0);
  expect([first.rxRate, first.txRate]).toEqual([0, 0]);
  const second = nextReading(first, row(1, 5000, 2000), 2000);
  expect([second.rxRate, second.txRate, second.recent]).toEqual([2000, 1000, [3000]]);
});

it("takes a counter that began anew for no traffic", () => expect(rateBetween(5000, 10, 1000)).toBe(0));

it("keeps no history of a peer that never speaks", () => {
  const first = nextReading(undefined, row(1, 1000), 0);
  expect(nextReading(first, row(1, 1000), 1000).recent).toEqual([]);
});

it("tells only who listens to the peer, and everybody once", () => {
  const readings = new Readings();
  const [one, two, all] = [vi.fn(), vi.fn(), vi.fn()];
  readings.subscribe(1, one);
  const stop = readings.subscribe(2, two);
  readings.subscribeAll(all);
  readings.apply([row(1, 1), row(3, 1)], 0);
  stop();
  readings.apply([row(2, 1)], 0);
  expect([one, two, all].map((listener) => listener.mock.calls.length)).toEqual([1, 0, 2]);
});
