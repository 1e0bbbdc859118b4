// What the kernel last said of each peer. Rows subscribe to their own peer, so that news of one draws one row.
import type { Schemas } from "../api/client";

/** A row of the event `status`. */
export type StatusRow = Schemas["PeerTraffic"];

export type Reading = StatusRow & {
  recent: readonly number[]; // both directions' rates together, oldest first; none of a peer that never spoke
};

const RECENT = 30;

export function nextReading(before: Reading | undefined, row: StatusRow): Reading {
  const rate = row.rx_rate + row.tx_rate;
  const recent = before && (rate > 0 || before.recent.length > 0) ? [...before.recent, rate].slice(-RECENT) : [];
  return { ...row, recent };
}

type Listener = () => void;

export class Readings {
  private readonly byPeer = new Map<number, Reading>();
  private readonly peerListeners = new Map<number, Set<Listener>>();
  private readonly listeners = new Set<Listener>();
  private version = 0;

  get(peer: number): Reading | undefined {
    return this.byPeer.get(peer);
  }

  all(): ReadonlyMap<number, Reading> {
    return this.byPeer;
  }

  apply(rows: StatusRow[]): void {
    for (const row of rows) this.byPeer.set(row.peer_id, nextReading(this.byPeer.get(row.peer_id), row));
    for (const row of rows) this.peerListeners.get(row.peer_id)?.forEach((listener) => listener());
    this.changed();
  }

  subscribe(peer: number, listener: Listener): () => void {
    let listeners = this.peerListeners.get(peer);
    if (!listeners) this.peerListeners.set(peer, (listeners = new Set()));
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.peerListeners.delete(peer);
    };
  }

  subscribeAll(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A number that changes with every news. */
  getVersion(): number {
    return this.version;
  }

  private changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}
