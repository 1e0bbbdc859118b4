// Ten thousand peers on the page: each thing that is done with them is done within seconds. bench/page has the figures.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch, shoot, visitAsAdmin, type Visitor } from "./support/browser";
import { furnishMany, MANY } from "./support/many";
import { NAMES } from "./support/office";
import { Server } from "./support/server";
import { eventually } from "./support/waiting";

const LIMIT = 10_000; // milliseconds, for each step on a machine that does other things, too
const ROWS = 60; // that may be in the document
const EACH = MANY / NAMES.length; // peers for each of the names that people have

let browser: Browser;
let server: Server;
let visitor: Visitor;
let page: Page;
let network: number;

beforeAll(async () => {
  browser = await launch();
  server = await (await new Server("many").start()).administrate();
  const names = Array.from({ length: MANY }, (_, index) => (index % EACH === EACH / 2 ? NAMES[Math.floor(index / EACH)] : undefined) ?? `Peer ${index + 1}`);
  network = await furnishMany(server, names);
  visitor = await visitAsAdmin(browser, server, "desktop");
  ({ page } = visitor);
  page.setDefaultTimeout(LIMIT);
  page.setDefaultNavigationTimeout(LIMIT);
});
afterAll(async () => {
  expect(visitor.complaints).toEqual([]);
  await browser.close();
  await server.close();
});

const row = (place: number) => page.locator(`[aria-rowindex="${place + 1}"]`); // the head is the first
const counted = (text: string) => eventually(async () => (await page.getByTestId("peer-count").innerText()) === text, `there are ${text}`, LIMIT);

it("are counted, and few of them are in the document", async () => {
  await page.goto(`/networks/${network}/peers`);
  await counted("10,000 peers");
  await row(1).waitFor();
  expect(await page.getByRole("table").getAttribute("aria-rowcount")).toBe(String(MANY + 1));
  expect(await page.locator("[data-peer]").count()).toBeLessThan(ROWS);
});

it("are scrolled through to the last", async () => {
  await page.keyboard.press("End");
  await row(MANY).getByText("田中さんのノート").waitFor();
  expect(await page.locator("[data-peer]").count()).toBeLessThan(ROWS);
  await shoot(page, "many-end");
  await page.keyboard.press("Home");
  await row(1).waitFor();
});

it.each([...NAMES, "Peer 9999"])("are searched for %s", async (name) => {
  await page.getByRole("searchbox").fill(name);
  await counted("1 of 10,000");
  await row(1).getByRole("link", { name, exact: true }).waitFor();
  await page.getByRole("searchbox").fill("");
  await counted("10,000 peers");
});

it("are sorted by what the head says", async () => {
  const sort = (column: string) => page.getByRole("columnheader", { name: column }).getByRole("button").click();
  await sort("Address");
  await row(1).getByText("10.64.0.2").waitFor();
  await sort("Address");
  await row(1).getByText("Peer 10000").waitFor();
  await sort("Name");
  await sort("Name");
  await row(1).getByText("田中さんのノート").waitFor();
});

it("are shown with the new name of the one that is renamed", async () => {
  await page.goto(`/networks/${network}/peers?q=Peer+7777`);
  await page.getByRole("button", { name: "Actions for Peer 7777" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Peer 7777 Zürich");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("is saved").waitFor();
  await page.getByRole("link", { name: "Many" }).click();
  await page.getByRole("searchbox").fill("zürich");
  await counted("1 of 10,000");
  await row(1).getByText("Peer 7777 Zürich").waitFor();
});
