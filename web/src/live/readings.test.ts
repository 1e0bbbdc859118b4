import { expect, it, vi } from "vitest";
import { nextReading, Readings, type StatusRow } from "./readings";

const row = (peer_id: number, rx_rate = 0, tx_rate = 0): StatusRow => ({
  network_id: 1, peer_id, public_key: `key${peer_id}=`, endpoint: "192.0.2.7:51820", online: true, last_handshake: 100,
  transfer_rx: 1000, transfer_tx: 1000, rx_rate, tx_rate,
});

it("remembers the last rates of a peer that speaks", () => {
  const first = nextReading(undefined, row(1, 9, 9));
  const second = nextReading(first, row(1, 20, 10));
  const third = nextReading(second, row(1));
  expect([first.recent, second.recent, third.recent]).toEqual([[], [30], [30, 0]]);
});

it("keeps no history of a peer that never speaks", () => expect(nextReading(nextReading(undefined, row(1)), row(1)).recent).toEqual([]));

it("remembers no more than it draws", () => {
  let reading = nextReading(undefined, row(1, 1));
  for (let round = 0; round < 100; round += 1) reading = nextReading(reading, row(1, round));
  expect(reading.recent).toEqual(Array.from({ length: 30 }, (_, index) => 70 + index));
});

it("tells only who listens to the peer, and everybody once", () => {
  const readings = new Readings();
  const [one, two, all] = [vi.fn(), vi.fn(), vi.fn()];
  readings.subscribe(1, one);
  const stop = readings.subscribe(2, two);
  readings.subscribeAll(all);
  readings.apply([row(1), row(3)]);
  stop();
  readings.apply([row(2)]);
  expect([one, two, all].map((listener) => listener.mock.calls.length)).toEqual([1, 0, 2]);
});
