// A peer that is really there: what it does is seen in every view of it, and a limit that is changed is a limit at once.
import { createServer, type Server as Listener, type Socket } from "node:net";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectAccessible, expectNoSidewaysScroll, launch, shoot, visitAsAdmin, type Device as Screen, type Visitor } from "./support/browser";
import { Device } from "./support/device";
import { Server } from "./support/server";
import { eventually } from "./support/waiting";

const SERVER = "10.81.0.1"; // in the tunnel
const OUTSIDE = "192.0.2.2"; // the far end of the wire to the browser
const NOBODY = "10.81.0.99";
const PORT = 4000;
const SCREENS: Screen[] = ["desktop", "phone"];
const KEPT_WITHIN = 120_000; // a sample of the history is half a minute

let browser: Browser;
let server: Server;
let device: Device;
let listener: Listener;
const sockets = new Set<Socket>();
let network: number;
let peer: number;
const visitors = new Map<Screen, Visitor>();

beforeAll(async () => {
  browser = await launch();
  server = await (await new Server("traffic").start()).administrate();
  network = (await server.expect("POST", "/api/networks", { name: "Office", subnet: "10.81.0.0/24" })).id;
  peer = (await server.expect("POST", `/api/networks/${network}/peers`, { name: "Zoë phone", persistent_keepalive: 1 })).id;
  const { body: file } = await server.call("GET", `/api/networks/${network}/peers/${peer}/config`);
  device = await Device.connect("phone", 1, file, ["10.81.0.0/24", `${OUTSIDE}/32`]);
  await eventually(() => device.reaches(SERVER), "the phone reaches the server");
  listener = createServer((socket) => {
    sockets.add(socket.resume());
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => listener.listen(PORT, SERVER, resolve));
  device.upload(SERVER, PORT, 200_000);
  for (const screen of SCREENS) visitors.set(screen, await visitAsAdmin(browser, server, screen));
});
afterAll(async () => {
  expect([...visitors.values()].flatMap(({ complaints }) => complaints)).toEqual([]);
  await device.close();
  for (const socket of sockets) socket.destroy();
  listener.close();
  await browser.close();
  await server.close();
});

const pageOf = (screen: Screen): Page => (visitors.get(screen) as Visitor).page;

it.each(SCREENS)("is online, with rates that move, on a %s", async (screen) => {
  const page = pageOf(screen);
  await page.goto(`/networks/${network}/peers`);
  const row = page.getByRole("row").filter({ hasText: "Zoë phone" });
  await row.getByText("Online").waitFor();
  if (screen === "desktop") {
    await row.getByText(/\d [kM]bit\/s/).first().waitFor(); // a phone has no room for it
    await page.waitForTimeout(4_000); // of the row's curve
  }
  await shoot(page, `live-peers-${screen}`);
  await page.goto("/");
  await page.getByText(/\d [kM]bit\/s/).first().waitFor();
  await page.getByText("of 1 peer").waitFor();
  await shoot(page, `live-dashboard-${screen}`);
  await expectNoSidewaysScroll(page);
});

it("is asked for beside its network, not after it", async () => {
  const { page, context } = await visitAsAdmin(browser, server, "desktop");
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(`**/api/networks/${network}`, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest(/\/peers\?/);
  await page.goto(`/networks/${network}/peers`);
  await asked;
  answer();
  await page.getByRole("row").filter({ hasText: "Zoë phone" }).waitFor();
  await context.close();
});

it("was seen ever longer ago while nothing is heard of it", async () => {
  const { page, context } = await visitAsAdmin(browser, server, "desktop");
  await page.clock.install();
  await page.route("**/api/events", (route) => route.abort());
  await page.goto(`/networks/${network}/peers`);
  const seen = page.getByRole("row").filter({ hasText: "Zoë phone" }).locator('[data-column="seen"]');
  await seen.getByText(/^\d+ (sec|min)\. ago$/).waitFor();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.clock.fastForward("10:00");
  await seen.getByText(/^1\d min\. ago$/).waitFor();
  await page.clock.fastForward("01:00:00");
  await seen.getByText("1 hr. ago").waitFor();
  await page.getByRole("searchbox").fill("zoë"); // nor does a search ask for what is there
  await page.waitForURL("**/peers?q=*");
  expect(asked.filter((url) => url.includes("/peers"))).toEqual([]);
  await context.close();
});

it.each(SCREENS)("has connections with what they carried, on a %s", async (screen) => {
  const page = pageOf(screen);
  await page.goto(`/networks/${network}/connections`);
  const row = page.getByRole("table", { name: "Connections" }).getByRole("row").filter({ hasText: `${SERVER}:${PORT}` });
  await row.getByRole("link", { name: "Zoë phone" }).waitFor();
  await row.getByText(/established/).waitFor();
  await row.scrollIntoViewIfNeeded();
  await shoot(page, `live-connections-${screen}`);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole("searchbox").fill("no such thing");
  await page.getByText("The kernel tracks no connection here.").waitFor();
  await page.getByRole("searchbox").fill("zoë");
  await row.waitFor();
});

it.each(SCREENS)("is counted by the firewall, passing and dropped, on a %s", async (screen) => {
  const page = pageOf(screen);
  await page.goto(`/networks/${network}/firewall`);
  const packets = async (what: string): Promise<number> => {
    const row = page.getByRole("table", { name: "Rules and counters" }).getByRole("row").filter({ hasText: what });
    return Number((await row.locator('[data-column="packets"]').innerText()).replace(/\D/g, ""));
  };
  await page.getByText("Everything that nothing above allows").waitFor();
  const [passed, dropped] = [await packets("Peers to the outside"), await packets("Everything that nothing above allows")];
  expect(device.reaches(OUTSIDE)).toBe(true);
  expect(device.reaches(NOBODY)).toBe(false);
  await eventually(async () => (await packets("Peers to the outside")) === passed + 1, "the view counts what passed by itself");
  await eventually(async () => (await packets("Everything that nothing above allows")) > dropped, "and what was dropped");
  await page.getByText("Everything that nothing above allows").scrollIntoViewIfNeeded();
  await shoot(page, `live-firewall-${screen}`);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

it.each([
  ["desktop", 800],
  ["phone", 400],
] as [Screen, number][])("is limited from the bandwidth tab, or told why it cannot be, on a %s", async (screen, limit) => {
  const page = pageOf(screen);
  await page.goto(`/networks/${network}/bandwidth`);
  await page.getByText("All peers").click();
  await page.getByRole("button", { name: "Change the limits of Zoë phone" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("From the peer").fill(String(limit / 1000));
  await shoot(page, `live-limit-${screen}`);
  await dialog.getByRole("button", { name: "Save" }).click();
  const shown = async (): Promise<{ limit: { up_kbps: number; down_kbps: number }; current: { up_kbps: number } }> =>
    (await server.expect("GET", `/api/networks/${network}/bandwidth`)).peers[0];
  const outcome = await Promise.race([
    page.getByText("Zoë phone is saved").waitFor().then(() => "saved"),
    dialog.getByText("This kernel cannot limit bandwidth").waitFor().then(() => "refused"),
  ]);
  if (outcome === "refused") {
    await shoot(page, `live-limit-refused-${screen}`);
    expect((await shown()).limit).toEqual({ up_kbps: 0, down_kbps: 0 });
    return;
  }
  expect((await shown()).limit).toEqual({ up_kbps: limit, down_kbps: 0 });
  await eventually(async () => (await shown()).current.up_kbps < 1.25 * limit, "what is sent falls below the limit");
  await page.getByRole("row").filter({ hasText: "Zoë phone" }).getByText(` / ${limit} kbit/s`).waitFor();
  await shoot(page, `live-bandwidth-${screen}`);
});

async function aSampleIsKept(): Promise<void> {
  const stats = `/api/networks/${network}/stats?from=${Math.floor(Date.now() / 1000) - 3600}&peer_id=${peer}`;
  await eventually(async () => (await server.expect("GET", stats)).some((point: { transfer_rx: number }) => point.transfer_rx > 100_000), "a sample is kept", KEPT_WITHIN);
}

it.each(SCREENS)("has a history that is drawn, on a %s", { timeout: KEPT_WITHIN + 60_000 }, async (screen) => {
  const page = pageOf(screen);
  await aSampleIsKept();
  for (const path of [`/networks/${network}/traffic`, `/networks/${network}/peers/${peer}`]) {
    await page.goto(path);
    await page.getByText("Hour", { exact: true }).click();
    await page.getByRole("img", { name: "Traffic over time" }).locator("canvas").waitFor();
    await page.getByRole("status").filter({ hasText: /↑ [\d.]+ (kB|MB)/ }).waitFor();
    await page.getByRole("img", { name: "Traffic over time" }).scrollIntoViewIfNeeded();
    await shoot(page, `live-history-${path.includes("peers") ? "peer" : "network"}-${screen}`);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  }
});

type Reading = { at: number; value: string };

/** What a chart says under the pointer, from its left to its right: when, and the first series' value then. */
async function readAlong(page: Page, chart: Locator): Promise<Reading[]> {
  const { x = NaN, y = NaN, width = NaN, height = NaN } = (await chart.locator(".u-over").boundingBox()) ?? {};
  const readings: Reading[] = [];
  for (let part = 0; part <= 50; part += 1) {
    await page.mouse.move(x + (part / 50) * (width - 1), y + height / 2);
    const [time = "", value = ""] = await chart.locator(".u-value").allInnerTexts();
    readings.push({ at: Date.parse(time.replace("\u202f", " ")), value });
  }
  return readings;
}

it.each(SCREENS)("is drawn as it was before the visit, on a %s", { timeout: KEPT_WITHIN + 60_000 }, async (screen) => {
  const page = pageOf(screen);
  await aSampleIsKept();
  for (const [name, path] of [["dashboard", "/"], ["traffic", `/networks/${network}/traffic`]] as const) {
    await page.goto(path);
    const chart = page.getByRole("img", { name: "Throughput now" });
    await chart.locator("canvas").waitFor();
    await chart.scrollIntoViewIfNeeded();
    let readings: Reading[] = [];
    const isFilled = async (): Promise<boolean> => {
      readings = await readAlong(page, chart);
      return Date.now() - (readings[0]?.at ?? NaN) > 9 * 60_000;
    };
    await eventually(isFilled, "the chart begins ten minutes ago");
    const before = readings.slice(0, -3); // half a minute of ten; the visit is younger
    expect(before.filter(({ value }) => /^[1-9].* [kM]bit\/s$/.test(value))).not.toEqual([]);
    await chart.locator(".u-value").filter({ hasText: "bit/s" }).waitFor(); // and it goes on at the right end
    await shoot(page, `live-past-${name}-${screen}`);
  }
});
