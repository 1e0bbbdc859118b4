// The page at ten thousand peers, in Chromium against the program: what is sent, when it can be read, and what news costs.
// A missed aim is shown, it does not fail anything. Run by bench/page.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CDPSession, Page } from "playwright-core";
import { it } from "vitest";
import { launch, visitAsAdmin } from "../test/browser/support/browser";
import { furnishMany, MANY } from "../test/browser/support/many";
import { RESULTS, Server } from "../test/browser/support/server";
import type { StatusRow } from "../web/src/live/readings";

const CHANGED = 100; // peers of one update, one in a hundred
const UPDATES = 30;

type Figure = { name: string; value: number; unit: string; aim: number };

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Milliseconds from the navigation: the first paint with content, and the table with its count. */
async function readTimes(page: Page, url: string): Promise<[number, number]> {
  await page.goto(url, { waitUntil: "commit" });
  await page.getByTestId("peer-count").waitFor();
  await page.locator("[data-peer]").first().waitFor();
  return page.evaluate(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN;
    return [paint, performance.now()] as [number, number];
  });
}

type Experience = { largestPaint: number; shift: number; blocked: number };

/** What the browser itself notes of how a page comes: milliseconds, a share of the window, milliseconds. */
async function readExperience(page: Page): Promise<Experience> {
  return page.evaluate(async () => {
    const entries = (type: string): Promise<any[]> =>
      new Promise((resolve) => {
        const observer = new PerformanceObserver((list) => resolve(list.getEntries()));
        observer.observe({ type, buffered: true });
        setTimeout(() => resolve([]), 500); // there may be none
      });
    const paints = await entries("largest-contentful-paint");
    const shifts = (await entries("layout-shift")).filter((shift) => !shift.hadRecentInput);
    const tasks = await entries("longtask");
    return {
      largestPaint: paints.at(-1)?.startTime ?? NaN,
      shift: shifts.reduce((sum, { value }) => sum + value, 0),
      blocked: tasks.reduce((sum, { duration }) => sum + Math.max(0, duration - 50), 0),
    };
  });
}

async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN;
}

/** Milliseconds of the main thread for each update, as another tab would tell it. */
async function updateCost(page: Page, session: CDPSession, network: number): Promise<number> {
  const teller = await page.context().newPage();
  await teller.goto(new URL("/icon.svg", page.url()).href);
  await session.send("Performance.enable");
  const before = await taskSeconds(session);
  await teller.evaluate(
    async ([network, peers, changed, updates]) => {
      const channel = new BroadcastChannel("wgpilot-events");
      for (let update = 1; update <= updates; update += 1) {
        const rows = Array.from({ length: changed }, (_, index) => ({
          peer_id: ((update * changed + index) % peers) + 1,
          online: true,
          last_handshake: Math.floor(Date.now() / 1000),
          transfer_rx: update * 100_000,
          transfer_tx: update * 100_000,
          rx_rate: update * 1_000,
          tx_rate: update * 1_000,
          endpoint: "192.0.2.7:51820",
          network_id: network,
          public_key: "",
        })) satisfies StatusRow[];
        channel.postMessage({ kind: "told", told: { lastId: "", rows, news: [], isResync: false } });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    [network, MANY, CHANGED, UPDATES] as const,
  );
  const after = await taskSeconds(session);
  await teller.close();
  return ((after - before) * 1000) / UPDATES;
}

async function heapMegabytes(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize / 1e6;
}

function show(figures: Figure[]): void {
  const lines = figures.map(({ name, value, unit, aim }) => `${name.padEnd(44)} ${value.toFixed(value < 1 ? 3 : value < 10 ? 1 : 0).padStart(7)} ${unit.padEnd(3)} aim ${aim}${value > aim ? "  missed" : ""}`);
  process.stdout.write(`\n${lines.join("\n")}\n\n`);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, "page-figures.json"), JSON.stringify(figures, null, 2));
}

it("measures the page", { timeout: 300_000 }, async () => {
  const browser = await launch();
  const server = await (await new Server("bench").start()).administrate();
  try {
    const network = await furnishMany(server, Array.from({ length: MANY }, (_, index) => `Peer ${index + 1}`));
    const url = `/networks/${network}/peers`;
    const times: [number, number][] = [];
    let transferred = 0;
    for (let round = 0; round < 5; round += 1) {
      const { page, context } = await visitAsAdmin(browser, server, "desktop");
      let bytes = 0;
      const session = await context.newCDPSession(page);
      await session.send("Network.enable");
      const assets = new Set<string>();
      session.on("Network.responseReceived", ({ requestId, response }) => !response.url.includes("/api/") && assets.add(requestId));
      session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => assets.has(requestId) && (bytes += encodedDataLength));
      times.push(await readTimes(page, url));
      transferred = bytes;
      await context.close();
    }
    const { page, context } = await visitAsAdmin(browser, server, "desktop");
    const session = await context.newCDPSession(page);
    await readTimes(page, url);
    const experience = await readExperience(page);
    const update = await updateCost(page, session, network);
    const heap = await heapMegabytes(session);
    show([
      { name: "initial transfer, compressed", value: transferred / 1e3, unit: "kB", aim: 280 },
      { name: "first contentful paint", value: median(times.map(([paint]) => paint)), unit: "ms", aim: 1_000 },
      { name: `table of ${MANY} peers complete`, value: median(times.map(([, table]) => table)), unit: "ms", aim: 1_500 },
      { name: "largest contentful paint", value: experience.largestPaint, unit: "ms", aim: 2_500 },
      { name: "cumulative layout shift", value: experience.shift, unit: "", aim: 0.1 },
      { name: "main thread blocked while it loads", value: experience.blocked, unit: "ms", aim: 200 },
      { name: `main thread, each update of ${CHANGED} peers`, value: update, unit: "ms", aim: 16 },
      { name: `heap at ${MANY} peers`, value: heap, unit: "MB", aim: 80 },
    ]);
  } finally {
    await browser.close();
    await server.close();
  }
});
