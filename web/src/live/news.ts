// The newest events other than readings: what the dashboard and a network's page list.
import type { Schemas } from "../api/client";

export type News =
  | { id: string; kind: "drift"; data: Schemas["Drift"] }
  | { id: string; kind: "peer"; data: Schemas["PeerEvent"] }
  | { id: string; kind: "interface"; data: Schemas["InterfaceEvent"] };

const KEPT = 200;
const KINDS = new Set(["drift", "peer", "interface"]);

let newest: readonly News[] = [];
const listeners = new Set<() => void>();

export function newsOf(id: string, name: string, data: string): News | undefined {
  return KINDS.has(name) ? ({ id, kind: name, data: JSON.parse(data) } as News) : undefined;
}

export const news = {
  get: () => newest,
  add(items: readonly News[]): void {
    const known = new Set(newest.map(({ id }) => id));
    const fresh = items.filter(({ id }) => !known.has(id));
    if (fresh.length === 0) return;
    newest = [...fresh.reverse(), ...newest].slice(0, KEPT);
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
