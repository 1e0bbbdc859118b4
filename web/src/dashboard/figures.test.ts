import { expect, it } from "vitest";
import type { NetworkStatus } from "../api/client";
import type { Reading } from "../live/readings";
import { ratesByNetwork, sumUp, topPeers } from "./figures";

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
