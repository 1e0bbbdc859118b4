// One clock for everything on the screen that ticks: it runs only while somebody looks.
import { useSyncExternalStore } from "react";
import { Tooltip } from "@mantine/core";
import { useText } from "../i18n/text";

let now = Math.floor(Date.now() / 1000);
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  now = Math.floor(Date.now() / 1000);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The distance from now in words; a new one only when the words change. */
export function useDistance(unixSeconds: number): string {
  const { distance } = useText();
  return useSyncExternalStore(subscribe, () => distance(unixSeconds - now));
}

/** Whether the time has come. */
export function useIsPast(unixSeconds: number | null): boolean {
  return useSyncExternalStore(subscribe, () => unixSeconds !== null && unixSeconds <= now);
}

export function Distance({ at }: { at: number }) {
  const { dateTime } = useText();
  return (
    <Tooltip label={dateTime(at)}>
      <time dateTime={new Date(at * 1000).toISOString()}>{useDistance(at)}</time>
    </Tooltip>
  );
}
