// The browser's stream as hooks.
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Peer } from "../api/client";
import { news, type News } from "./news";
import { Readings, type Reading } from "./readings";
import type { StreamState } from "./stream";
import type { SharedStream } from "./tabs";

const nobody = new Readings();

export const LiveContext = createContext<SharedStream | undefined>(undefined);

export function useReadings(): Readings {
  return useContext(LiveContext)?.readings ?? nobody;
}

/** What is known of a peer now; undefined until its first news. */
export function useReading(peer: number): Reading | undefined {
  const readings = useReadings();
  return useSyncExternalStore(
    (listener) => readings.subscribe(peer, listener),
    () => readings.get(peer),
  );
}

export function useStreamState(): StreamState {
  const stream = useContext(LiveContext);
  return useSyncExternalStore(
    (listener) => stream?.subscribe(listener) ?? (() => undefined),
    () => stream?.getState() ?? "connecting",
  );
}

export function useNews(): readonly News[] {
  return useSyncExternalStore(news.subscribe, news.get);
}

/** The peer as it was read, with what has been heard of it since. */
export function withReading(peer: Peer, reading: Reading | undefined): Peer {
  if (!reading) return peer;
  const { online, last_handshake, transfer_rx, transfer_tx, endpoint } = reading;
  return { ...peer, online, last_handshake, transfer_rx, transfer_tx, endpoint: endpoint || peer.endpoint };
}
