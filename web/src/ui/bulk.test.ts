import { expect, it } from "vitest";
import { runBulk, runInChunks } from "./bulk";

it("goes on after a failure and says what failed", async () => {
  const seen: number[] = [];
  const report = await runBulk([1, 2, 3], async (item) => (item === 2 ? Promise.reject(new Error("no")) : item), {
    signal: new AbortController().signal,
    onProgress: (finished) => seen.push(finished),
  });
  expect(report).toEqual({ done: 2, failures: [{ item: 2, cause: new Error("no") }], skipped: 0 });
  expect(seen).toEqual([1, 2, 3]);
});

it("has a few under way at once", async () => {
  let running = 0;
  let most = 0;
  const action = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running -= 1;
  };
  await runBulk(Array.from({ length: 20 }, (_, i) => i), action, { signal: new AbortController().signal, onProgress: () => undefined });
  expect(most).toBe(4);
});

it("stops where it is told to", async () => {
  const stop = new AbortController();
  const report = await runBulk([1, 2, 3, 4, 5, 6, 7, 8], async (item) => item === 2 && stop.abort(), { signal: stop.signal, onProgress: () => undefined });
  expect(report.done + report.skipped).toBe(8);
  expect(report.skipped).toBeGreaterThan(0);
});

it("takes many at once, and one by one what is refused together", async () => {
  const seen: number[] = [];
  const gone: number[] = [];
  const remove = async (items: number[]): Promise<void> => {
    if (items.includes(4)) throw new Error("no 4");
    gone.push(...items);
  };
  const report = await runInChunks([1, 2, 3, 4, 5], 2, { many: remove, one: (item) => remove([item]) }, { signal: new AbortController().signal, onProgress: (finished) => seen.push(finished) });
  expect(report).toEqual({ done: 4, failures: [{ item: 4, cause: new Error("no 4") }], skipped: 0 });
  expect(gone.sort()).toEqual([1, 2, 3, 5]);
  expect(seen).toEqual([2, 3, 4, 4, 5]);
});

it("begins no chunk after it was stopped", async () => {
  const stop = new AbortController();
  const report = await runInChunks([1, 2, 3, 4, 5], 2, { many: async () => stop.abort(), one: async () => undefined }, { signal: stop.signal, onProgress: () => undefined });
  expect(report).toEqual({ done: 2, failures: [], skipped: 3 });
});
