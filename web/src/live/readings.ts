// What the kernel last said of each peer. Rows subscribe to their own peer, so that news of one draws one row.

/** A row of the event `status`. */
export type StatusRow = {
  peer_id: number;
  online: boolean;
  last_handshake: number;
  transfer_rx: number;
  transfer_tx: number;
  endpoint: string;
};

export type Reading = Omit<StatusRow, "peer_id"> & {
  at: number; // milliseconds
  rxRate: number; // bytes per second
  txRate: number;
  recent: readonly number[]; // both directions' rates together, oldest first
};

const RECENT = 30;

/** Bytes per second between two readings; 0 where the counter began anew. */
export function rateBetween(before: number, after: number, milliseconds: number): number {
  return after < before || milliseconds <= 0 ? 0 : ((after - before) * 1000) / milliseconds;
}

export function nextReading(before: Reading | undefined, row: StatusRow, at: number): Reading {
  const { peer_id: _, ...rest } = row;
  const elapsed = before ? at - before.at : 0;
  const rxRate = before ? rateBetween(before.transfer_rx, row.transfer_rx, elapsed) : 0;
  const txRate = before ? rateBetween(before.transfer_tx, row.transfer_tx, elapsed) : 0;
  const recent = before && (rxRate + txRate > 0 || before.recent.length > 0) ? [...before.recent, rxRate + txRate].slice(-RECENT) : [];
  return { ...rest, at, rxRate, txRate, recent };
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

  apply(rows: StatusRow[], at: number): void {
    for (const row of rows) this.byPeer.set(row.peer_id, nextReading(this.byPeer.get(row.peer_id), row, at));
    for (const row of rows) this.peerListeners.get(row.peer_id)?.forEach((listener) => listener());
    this.changed();
  }

  clear(): void {
    this.byPeer.clear();
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
