// Which peers a table shows, in which order. Pure, and quick at ten thousand.
import type { Peer } from "../api/client";
import type { Reading } from "../live/readings";

export const STATES = ["online", "offline", "disabled", "limited", "expiring", "site"] as const;
export type PeerState = (typeof STATES)[number];
export const SORT_KEYS = ["name", "address", "status", "endpoint", "seen", "rate", "total", "limit", "keepalive", "expiry"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export type Selection = { text: string; state: PeerState | undefined; sort: SortKey; isDescending: boolean };
export type ReadingOf = (peer: number) => Reading | undefined;

const EXPIRING = 7 * 86_400; // seconds

/** Those change by themselves, so the order or the choice has to be made anew with every news. */
export function isLive({ state, sort }: Selection): boolean {
  return state === "online" || state === "offline" || ["status", "endpoint", "seen", "rate", "total"].includes(sort);
}

const haystacks = new WeakMap<Peer, string>();

function haystack(peer: Peer): string {
  let text = haystacks.get(peer);
  if (text === undefined) {
    text = `${peer.name}\n${peer.email}\n${peer.allowed_ips}\n${peer.public_key}\n${peer.endpoint}`.toLowerCase();
    haystacks.set(peer, text);
  }
  return text;
}

export function isExpiring(peer: Peer, now: number): boolean {
  return peer.expires_at !== null && peer.expires_at - now < EXPIRING;
}

function hasState(peer: Peer, state: PeerState, reading: Reading | undefined, now: number): boolean {
  const isOnline = peer.enabled && (reading?.online ?? peer.online);
  switch (state) {
    case "online":
      return isOnline;
    case "offline":
      return peer.enabled && !isOnline;
    case "disabled":
      return !peer.enabled;
    case "limited":
      return peer.bandwidth_up_kbps > 0 || peer.bandwidth_down_kbps > 0;
    case "expiring":
      return isExpiring(peer, now);
    case "site":
      return peer.role === "site-gateway";
  }
}

/** The first address as a number, so that .9 comes before .10. */
function addressRank(peer: Peer): number {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)/.exec(peer.allowed_ips);
  return match ? match.slice(1).reduce((sum, part) => sum * 256 + Number(part), 0) : 0;
}

const NEVER = Number.MAX_SAFE_INTEGER;

function numberFor(sort: SortKey, peer: Peer, reading: Reading | undefined): number {
  switch (sort) {
    case "address":
      return addressRank(peer);
    case "status":
      return !peer.enabled ? 2 : (reading?.online ?? peer.online) ? 0 : 1;
    case "seen":
      return reading?.last_handshake ?? peer.last_handshake;
    case "rate":
      return reading ? reading.rx_rate + reading.tx_rate : 0;
    case "total":
      return (reading?.transfer_rx ?? peer.transfer_rx) + (reading?.transfer_tx ?? peer.transfer_tx);
    case "limit":
      return peer.bandwidth_up_kbps + peer.bandwidth_down_kbps;
    case "keepalive":
      return peer.persistent_keepalive;
    case "expiry":
      return peer.expires_at ?? NEVER;
    default:
      return 0;
  }
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function ordered(peers: Peer[], { sort, isDescending }: Selection, readingOf: ReadingOf): Peer[] {
  const direction = isDescending ? -1 : 1;
  if (sort === "name") return peers.sort((a, b) => direction * names.compare(a.name, b.name));
  if (sort === "endpoint") {
    const endpoint = (peer: Peer): string => readingOf(peer.id)?.endpoint ?? peer.endpoint;
    return peers.sort((a, b) => direction * names.compare(endpoint(a), endpoint(b)));
  }
  const keyed = peers.map((peer): [number, Peer] => [numberFor(sort, peer, readingOf(peer.id)), peer]);
  return keyed.sort((a, b) => direction * (a[0] - b[0]) || a[1].id - b[1].id).map(([, peer]) => peer);
}

export function selectPeers(peers: readonly Peer[], selection: Selection, readingOf: ReadingOf, now: number): Peer[] {
  const text = selection.text.trim().toLowerCase();
  const { state } = selection;
  const found = peers.filter(
    (peer) => (!text || haystack(peer).includes(text)) && (!state || hasState(peer, state, readingOf(peer.id), now)),
  );
  return ordered(found, selection, readingOf);
}
