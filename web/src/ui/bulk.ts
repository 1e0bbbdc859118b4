// Many requests as one piece of work: a few at a time, with progress, and an account of what failed.

export type BulkFailure<T> = { item: T; cause: unknown };
export type BulkReport<T> = { done: number; failures: BulkFailure<T>[]; skipped: number };

const AT_ONCE = 4;

/** Goes on after a failure; `signal` stops before the next item. */
export async function runBulk<T>(
  items: readonly T[],
  action: (item: T) => Promise<unknown>,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (finished: number) => void },
): Promise<BulkReport<T>> {
  const failures: BulkFailure<T>[] = [];
  let next = 0;
  let finished = 0;
  const work = async (): Promise<void> => {
    while (next < items.length && !signal.aborted) {
      const item = items[next++] as T;
      try {
        await action(item);
      } catch (cause) {
        failures.push({ item, cause });
      }
      onProgress(++finished);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  return { done: finished - failures.length, failures, skipped: items.length - finished };
}
