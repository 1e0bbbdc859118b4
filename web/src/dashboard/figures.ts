// Sums over all peers, and rates over time, from what was read and what has been heard since. Pure, but for the rates
// that were heard, which grow in place.
import type { NetworkStatus } from "../api/client";
import { STEPS, toSeries, type History, type Values } from "../history/history";
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

/** What a chart draws as one: a network, or those that have no line of their own. */
export type Line = { name: string; networks: number[] };

/** At most `most`: where there are more networks, those that carried most, and the rest together behind them. */
export function linesOf(networks: NetworkStatus[], most: number, nameOfRest: (count: number) => string): Line[] {
  const lineOf = ({ id, name }: NetworkStatus): Line => ({ name, networks: [id] });
  if (networks.length <= most) return networks.map(lineOf);
  const carried = ({ interface_stats: stats }: NetworkStatus): number => stats.rx_bytes + stats.tx_bytes;
  const busy = new Set([...networks].sort((a, b) => carried(b) - carried(a)).slice(0, most - 1));
  const rest = networks.filter((network) => !busy.has(network));
  const shown = networks.filter((network) => busy.has(network)); // in their own order, which does not change
  return [...shown.map(lineOf), { name: nameOfRest(rest.length), networks: rest.map(({ id }) => id) }];
}

/** The first `most` of what wants to be looked at: what is down although it should be up, then what has errors and drops. */
export function interfacesToWatch(networks: NetworkStatus[], most: number): NetworkStatus[] {
  const isBad = ({ enabled, up, problem }: NetworkStatus): number => Number(enabled && (!up || problem !== ""));
  const lost = ({ interface_stats: stats }: NetworkStatus): number => stats.rx_errors + stats.tx_errors + stats.rx_dropped + stats.tx_dropped;
  return [...networks].sort((a, b) => isBad(b) - isBad(a) || lost(b) - lost(a)).slice(0, most);
}

/** uPlot's columns: times, then the bytes per second of one network after the other, null where nobody knows. */
export type Rates = [times: number[], ...networks: Values[]];

/** A network whose history could not be had is unknown throughout. */
export function pastRates(histories: (History | undefined)[]): Rates {
  const networks = histories.map((history) => {
    if (!history) return new Map<number, number | null>();
    const { points, from, to, granularity } = history;
    const [times, received, sent] = toSeries(points, { from, to, step: STEPS[granularity] });
    return new Map(times.map((time, index) => [time, sum(received[index], sent[index])]));
  });
  const times = [...new Set(networks.flatMap((rates) => [...rates.keys()]))].sort((a, b) => a - b);
  return [times, ...networks.map((rates) => times.map((time) => rates.get(time) ?? null))];
}

function sum(received: number | null = null, sent: number | null = null): number | null {
  return received === null || sent === null ? null : received + sent;
}

/** What was heard since `from`, and what the history has of the time in which nobody listened. */
export function joinRates(past: Rates, heard: Rates, from: number): Rates {
  const intervals = new Set(heard[0].map((time) => Math.floor(time / STEPS.raw) * STEPS.raw));
  const order = [past, heard]
    .flatMap((rates) => rates[0].map((time, index) => ({ time, index, rates })))
    .filter(({ time, rates }) => time >= from && (rates === heard || !intervals.has(time)))
    .sort((a, b) => a.time - b.time);
  const columns = heard.map((_, column) => order.map(({ rates, index }) => rates[column]?.[index] ?? null));
  return columns as Rates;
}

/** Puts one time behind, and takes away what is older than `from`. */
export function append(rates: Rates, [time, ...networks]: [time: number, ...networks: number[]], from: number): void {
  const columns: Values[] = rates;
  columns.forEach((values, column) => values.push(column === 0 ? time : (networks[column - 1] ?? null)));
  const gone = rates[0].findIndex((each) => each >= from);
  columns.forEach((values) => values.splice(0, gone));
}
