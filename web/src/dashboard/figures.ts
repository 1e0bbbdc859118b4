// Sums over all peers, from what was read and what has been heard since. Pure.
import type { NetworkStatus } from "../api/client";
import type { Reading } from "../live/readings";

type ReadingOf = (peer: number) => Reading | undefined;

export type Totals = { peers: number; online: number; rxRate: number; txRate: number; rx: number; tx: number };

export function sumUp(networks: NetworkStatus[], readingOf: ReadingOf): Totals {
  const totals: Totals = { peers: 0, online: 0, rxRate: 0, txRate: 0, rx: 0, tx: 0 };
  for (const { peers } of networks) {
    for (const peer of peers) {
      const reading = readingOf(peer.peer_id);
      totals.peers += 1;
      totals.online += Number(reading?.online ?? peer.online);
      totals.rxRate += reading?.rx_rate ?? 0;
      totals.txRate += reading?.tx_rate ?? 0;
      totals.rx += reading?.transfer_rx ?? peer.transfer_rx;
      totals.tx += reading?.transfer_tx ?? peer.transfer_tx;
    }
  }
  return totals;
}

export type TopPeer = { id: number; network: number; name: string; rate: number; total: number };

/** Who moves most now; where nobody does, nobody. */
export function topPeers(networks: NetworkStatus[], readingOf: ReadingOf, most: number): TopPeer[] {
  const busy: TopPeer[] = [];
  for (const { id: network, peers } of networks) {
    for (const { peer_id, name } of peers) {
      const reading = readingOf(peer_id);
      const rate = reading ? reading.rx_rate + reading.tx_rate : 0;
      if (reading && rate > 0) busy.push({ id: peer_id, network, name, rate, total: reading.transfer_rx + reading.transfer_tx });
    }
  }
  return busy.sort((a, b) => b.rate - a.rate).slice(0, most);
}

/** Bytes per second by network. */
export function ratesByNetwork(readings: Iterable<Reading>): Map<number, number> {
  const rates = new Map<number, number>();
  for (const { network_id, rx_rate, tx_rate } of readings) {
    if (rx_rate + tx_rate > 0) rates.set(network_id, (rates.get(network_id) ?? 0) + rx_rate + tx_rate);
  }
  return rates;
}
