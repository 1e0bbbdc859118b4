// One stream of the server, followed for as long as it takes: what breaks is opened again where it ended.
import { api, takeStream } from "../api/client";
import { Problem } from "../api/problem";
import { EventParser, type ServerEvent } from "./sse";

export type StreamState = "connecting" | "live" | "lost" | "ended";

type Handlers = {
  onEvents: (events: ServerEvent[]) => void;
  onState: (state: StreamState) => void;
};

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
const SILENCE = 45_000; // three heartbeats of the server

/** Twice as long each time, and never two browsers at once. */
export function pauseBefore(attempt: number, random: number): number {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt) * (0.75 + random / 2);
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    addEventListener("online", () => resolve(), { once: true, signal });
  });
}

async function readOnce(parser: EventParser, signal: AbortSignal, handlers: Handlers): Promise<void> {
  const broken = new AbortController();
  const stop = (): void => broken.abort();
  signal.addEventListener("abort", stop, { once: true });
  let silence = setTimeout(stop, SILENCE);
  try {
    const headers = parser.lastId ? { "Last-Event-ID": parser.lastId } : {};
    const body = await takeStream(api.GET("/api/events", { params: { header: headers }, parseAs: "stream", signal: broken.signal }));
    const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
    handlers.onState("live");
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(stop, SILENCE);
      const events = parser.feed(value);
      if (events.length > 0) handlers.onEvents(events);
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", stop);
  }
}

/** Until `signal` ends it, or the session does. */
export async function follow(signal: AbortSignal, handlers: Handlers, lastId = ""): Promise<void> {
  let parser = new EventParser();
  parser.lastId = lastId;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const openedAt = Date.now();
    handlers.onState("connecting");
    try {
      await readOnce(parser, signal, handlers);
    } catch (cause) {
      if (cause instanceof Problem && cause.isSessionEnd) return handlers.onState("ended");
    }
    if (signal.aborted) return;
    handlers.onState("lost");
    if (Date.now() - openedAt > LONGEST_PAUSE) attempt = 0;
    const { lastId: place, retry } = parser;
    parser = new EventParser(); // half an event is none
    parser.lastId = place;
    await pause(Math.max(retry ?? 0, pauseBefore(attempt, Math.random())), signal);
  }
}
