// Every view: it shows what it should, it is accessible, nothing sticks out, and the browser complains about nothing.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, expectNoSidewaysScroll, launch, shoot, visitAsAdmin, type Device, type Visitor } from "./support/browser";
import { furnish, type Office } from "./support/office";
import { Server } from "./support/server";
import { eventually } from "./support/waiting";

let browser: Browser;
let server: Server;
let office: Office;

beforeAll(async () => {
  browser = await launch();
  server = await (await new Server("views").start()).administrate();
  office = await furnish(server);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const VIEWS: [name: string, path: (office: Office) => string, shown: string | RegExp][] = [
  ["dashboard", () => "/", "Throughput now"],
  ["networks", () => "/networks", "Labor 東京"],
  ["new network", () => "/networks/new", "Create the network"],
  ["import", () => "/networks/import", "Configuration file of the server"],
  ["peers", ({ office: id }) => `/networks/${id}/peers`, "田中さんのノート"],
  ["traffic", ({ office: id }) => `/networks/${id}/traffic`, "Nothing was carried in this time."],
  ["bandwidth", ({ office: id }) => `/networks/${id}/bandwidth`, "Nobody is limited."],
  ["connections", ({ office: id }) => `/networks/${id}/connections`, "The kernel tracks no connection here."],
  ["routing", ({ office: id }) => `/networks/${id}/routing`, "10.50.0.0/16"],
  ["firewall", ({ office: id }) => `/networks/${id}/firewall`, "This network may open connections to Labor 東京: 10.82.0.2/32."],
  ["mtu", ({ lab: id }) => `/networks/${id}/mtu`, "Unusual"],
  ["events", ({ office: id }) => `/networks/${id}/events`, /./],
  ["network settings", ({ office: id }) => `/networks/${id}/settings`, "Firewall mark"],
  ["peer", ({ office: id, peers }) => `/networks/${id}/peers/${peers[0]}`, "zoe@example.org"],
  ["peer connections", ({ office: id, peers }) => `/networks/${id}/peers/${peers[0]}/connections`, "Forget the connections"],
  ["peer access", ({ office: id, peers }) => `/networks/${id}/peers/${peers[4]}/access`, "Download the file"],
  ["peer edit", ({ office: id, peers }) => `/networks/${id}/peers/${peers[0]}/edit`, "Limits, expiry and more"],
  ["bridges", () => "/bridges", "10.82.0.2/32"],
  ["health", () => "/system/health", "Look again"],
  ["ports", () => "/system/ports", "This page"],
  ["routes", () => "/system/routes", "10.81.0.0/24"],
  ["rules", () => "/system/rules", "192.168.7.0/24"],
  ["backends", () => "/system/backends", /new networks run in/i],
  ["logs", () => "/system/logs", /./],
  ["alerts", () => "/alerts", "What was seen"],
  ["settings", () => "/settings", "Webhook for alerts"],
  ["account", () => "/account", "Present password"],
  ["nowhere", () => "/no/such/page", "There is nothing at this address."],
  ["no network", () => "/networks/999", /network/i],
];

describe.each(["desktop", "desktopDark", "phone"] as Device[])("on a %s", (device) => {
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await visitAsAdmin(browser, server, device);
  });
  afterAll(() => visitor.context.close());

  it.each(VIEWS)("%s", async (name, path, shown) => {
    const { page, complaints } = visitor;
    await page.goto(path(office));
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.locator("main").getByText(shown).filter({ visible: true }).first().waitFor();
    await page.waitForTimeout(150);
    await shoot(page, `${name.replace(" ", "-")}-${device}`);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});

it("holds still while nothing changes", async () => {
  const { page, context } = await visitAsAdmin(browser, server, "desktop");
  const diagnosed = page.waitForResponse("**/api/system/diagnose"); // the last that comes, with the banner
  await page.goto("/");
  await page.locator("main").getByText("Throughput now").waitFor();
  await page.getByText("Live", { exact: true }).first().waitFor();
  await (await diagnosed).finished();
  let last = "";
  const isAtRest = async (): Promise<boolean> => last === (last = await page.locator("main").innerHTML());
  await eventually(isAtRest, "the dashboard is drawn");
  // What is drawn on the chart's canvas goes on with the time; everything else stays for four looks of the server.
  const pictures = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const seen = new Set<string>();
        const look = setInterval(() => seen.add((document.querySelector("main") as Element).innerHTML), 100);
        setTimeout(() => {
          clearInterval(look);
          resolve([...seen]);
        }, 4_000);
      }),
  );
  expect(pictures).toHaveLength(1);
  await context.close();
});

it("has room for German on a phone, and hides its banner when told to", async () => {
  const { page, context } = await visitAsAdmin(browser, server, "phone", "de-DE");
  await page.goto(`/networks/${office.office}/peers/${office.peers[0]}`);
  await page.locator(".fact dd").first().waitFor();
  expect(Math.min(...(await page.locator(".fact dd").evaluateAll((facts) => facts.map((fact) => fact.clientWidth))))).toBeGreaterThan(250);
  await shoot(page, "peer-german-phone");
  await page.getByRole("button", { name: "Jetzt nicht" }).click();
  const diagnosed = page.waitForResponse("**/api/system/diagnose");
  await page.goto("/networks/import");
  await (await diagnosed).finished();
  await page.getByText("Laufende Schnittstelle").waitFor();
  const edges = await page.locator(".mantine-SegmentedControl-label").evaluateAll((labels) => labels.map((label) => label.getBoundingClientRect().right));
  expect(Math.max(...edges)).toBeLessThanOrEqual(390);
  await shoot(page, "import-german-phone");
  expect(await page.getByRole("button", { name: "Jetzt nicht" }).count()).toBe(0);
  await context.close();
});

it("speaks German from the browser's wish, and stays with the person's choice", async () => {
  const { page, context } = await visitAsAdmin(browser, server, "desktop", "de-DE");
  await page.goto("/networks");
  await page.getByRole("heading", { name: "Netzwerke" }).waitFor();
  await shoot(page, "networks-german");
  await page.getByRole("button", { name: "Sprache" }).click();
  await page.getByRole("menuitem", { name: "English" }).click();
  await page.getByRole("heading", { name: "Networks" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Networks" }).waitFor();
  await context.close();
});
