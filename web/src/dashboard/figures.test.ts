import { expect, it } from "vitest";
import type { NetworkStatus } from "../api/client";
import type { History } from "../history/history";
import type { Reading } from "../live/readings";
import { append, interfacesToWatch, joinRates, linesOf, pastRates, ratesByNetwork, sumUp, topPeers, type Rates } from "./figures";

const peer = (peer_id: number) => ({ peer_id, name: `P${peer_id}`, online: false, transfer_rx: 1, transfer_tx: 1 });
const networks = [{ id: 1, peers: [peer(1), peer(2)] }, { id: 2, peers: [peer(3)] }] as unknown as NetworkStatus[];
const readings = new Map([
  [1, { online: true, rx_rate: 5, tx_rate: 5, transfer_rx: 10, transfer_tx: 20 }],
  [3, { online: true, rx_rate: 100, tx_rate: 0, transfer_rx: 7, transfer_tx: 0 }],
]);
const readingOf = (id: number): Reading | undefined => readings.get(id) as Reading | undefined;

it("adds up what was heard, and what was read where nothing was heard", () => {
  expect(sumUp(networks, readingOf)).toEqual({ peers: 3, online: 2, rxRate: 105, txRate: 5, rx: 18, tx: 21 });
});

it("names the busiest first and nobody who is quiet", () => {
  expect(topPeers(networks, readingOf, 5).map(({ id }) => id)).toEqual([3, 1]);
  expect(topPeers(networks, readingOf, 1).length).toBe(1);
});

it("adds up rates by network", () => {
  const spoken = [{ network_id: 1, rx_rate: 5, tx_rate: 5 }, { network_id: 2, rx_rate: 7, tx_rate: 0 }, { network_id: 1, rx_rate: 1, tx_rate: 0 }];
  expect([...ratesByNetwork(spoken as Reading[])]).toEqual([[1, 11], [2, 7]]);
});

const carrying = (id: number, bytes: number, changes: Partial<NetworkStatus> = {}, drops = 0): NetworkStatus =>
  ({ id, name: `N${id}`, enabled: true, up: true, problem: "", interface_stats: { rx_bytes: bytes, tx_bytes: 1, rx_errors: 0, tx_errors: 0, rx_dropped: drops, tx_dropped: 0 }, ...changes }) as NetworkStatus;

it("draws networks of their own while they can be told apart, then the busiest and the rest", () => {
  const few = [carrying(1, 5), carrying(2, 9), carrying(3, 7)];
  const rest = (count: number): string => `${count} others`;
  expect(linesOf(few, 3, rest).map(({ name }) => name)).toEqual(["N1", "N2", "N3"]);
  expect(linesOf([...few, carrying(4, 8)], 3, rest)).toEqual([
    { name: "N2", networks: [2] },
    { name: "N4", networks: [4] },
    { name: "2 others", networks: [1, 3] },
  ]);
});

it("lists first what is down without being told to, then what loses packets", () => {
  const networks = [carrying(1, 0), carrying(2, 0, {}, 3), carrying(3, 0, { enabled: false, up: false }), carrying(4, 0, { up: false }), carrying(5, 0, { problem: "drift" })];
  expect(interfacesToWatch(networks, 4).map(({ id }) => id)).toEqual([4, 5, 2, 1]);
});

const history = (from: number, to: number, bytes: Record<number, number>): History => ({
  points: Object.entries(bytes).map(([timestamp, transfer_rx]) => ({ timestamp: Number(timestamp), transfer_rx, transfer_tx: 30 })),
  from,
  to,
  granularity: "raw",
});

it("joins the past of several networks, with gaps where the server has not written or does not answer", () => {
  const late = history(25, 175, { 30: 270, 90: 570 });
  const later = history(35, 185, { 120: 870 });
  expect(pastRates([late, undefined, later])).toEqual([
    [0, 30, 60, 90, 120, 150, 180],
    [0, 10, 0, 20, null, null, null],
    [null, null, null, null, null, null, null],
    [null, 0, 0, 0, 30, null, null],
  ]);
});

it("has the past of the time in which nobody listened", () => {
  const past: Rates = [[30, 60, 90, 120, 150, 180], [3, 6, 9, 12, 15, null], [1, 1, 1, 1, 1, 1]];
  const heard: Rates = [[95, 100, 185], [7, 8, 9], [0, 0, 0]];
  expect(joinRates(past, heard, 60)).toEqual([[60, 95, 100, 120, 150, 185], [6, 7, 8, 12, 15, 9], [1, 0, 0, 1, 1, 0]]);
  expect(joinRates([[]], heard, 100)).toEqual([[100, 185], [8, 9], [0, 0]]);
});

it("lets go by time, not by count", () => {
  const rates: Rates = [[0, 30, 60], [1, 2, 3], [null, null, 4]];
  append(rates, [90, 5, 6], 30);
  expect(rates).toEqual([[30, 60, 90], [2, 3, 5], [null, 4, 6]]);
  append(rates, [1_000, 7, 8], 400);
  expect(rates).toEqual([[1_000], [7], [8]]);
});
