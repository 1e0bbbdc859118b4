// Many requests as one piece of work: a few at a time, with progress, and an account of what failed.

export type BulkFailure<T> = { item: T; cause: unknown };
export type BulkReport<T> = { done: number; failures: BulkFailure<T>[]; skipped: number };

const AT_ONCE = 4;

export type Course = { signal: AbortSignal; onProgress: (finished: number) => void };

/** Goes on after a failure; `signal` stops before the next item. */
export async function runBulk<T>(
  items: readonly T[],
  action: (item: T) => Promise<unknown>,
  { signal, onProgress }: Course,
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

/** The same for requests that take many items, all or none: where one is refused, its items are tried one by one. */
export async function runInChunks<T>(
  items: readonly T[],
  size: number,
  actions: { many: (items: T[]) => Promise<unknown>; one: (item: T) => Promise<unknown> },
  { signal, onProgress }: Course,
): Promise<BulkReport<T>> {
  const failures: BulkFailure<T>[] = [];
  let finished = 0;
  for (let at = 0; at < items.length && !signal.aborted; at += size) {
    const chunk = items.slice(at, at + size);
    const before = finished;
    try {
      await actions.many(chunk);
      finished += chunk.length;
    } catch {
      const report = await runBulk(chunk, actions.one, { signal, onProgress: (count) => onProgress(before + count) });
      failures.push(...report.failures);
      finished += chunk.length - report.skipped;
    }
    onProgress(finished);
  }
  return { done: finished - failures.length, failures, skipped: items.length - finished };
}
