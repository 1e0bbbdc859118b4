// What goes wrong around the page: it says so in words, loses nothing, and goes on when it can.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectAccessible, expectNoSidewaysScroll, launch, shoot, visit, visitAsAdmin } from "./support/browser";
import { ADMIN, Server } from "./support/server";
import { eventually } from "./support/waiting";

let browser: Browser;
let server: Server;

beforeAll(async () => {
  browser = await launch();
  server = await (await new Server("trouble").start()).administrate();
  await server.expect("POST", "/api/networks", { name: "Office", subnet: "10.81.0.0/24" });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

it("keeps what was typed when the session ends under it", async () => {
  const { page, context } = await visit(browser, server, "desktop");
  await page.goto("/networks/new");
  await page.waitForURL("**/login?from=%2Fnetworks%2Fnew");
  await page.getByLabel("User name").fill(ADMIN.username);
  await page.getByLabel(/^Password/).fill(ADMIN.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Warehouse");
  await context.clearCookies();
  await page.getByRole("button", { name: "Create the network" }).click();
  await page.getByText("Your session has ended").waitFor();
  await shoot(page, "session-ended");
  await page.getByRole("dialog").getByLabel(/^Password/).fill(ADMIN.password);
  await page.getByRole("dialog").getByRole("button", { name: "Log in" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.getByRole("textbox", { name: "Name", exact: true }).inputValue()).toBe("Warehouse");
  await page.getByRole("button", { name: "Create the network" }).click();
  await page.getByRole("heading", { name: "Warehouse" }).waitFor();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.waitForURL("**/login");
  await context.close();
});

it("says when it was guessed too often, and for how long", async () => {
  const { page, context } = await visit(browser, server, "phone");
  await page.goto("/login");
  await page.getByLabel("User name").fill(ADMIN.username);
  for (let guess = 0; guess < 6; guess += 1) {
    await page.getByLabel(/^Password/).fill(`wrong guess ${guess}`);
    const answered = page.waitForResponse("**/api/auth/login");
    await page.getByRole("button", { name: "Log in" }).click();
    await answered;
  }
  await page.getByText(/^Try again in \d+ seconds?/).waitFor();
  await shoot(page, "rate-limited");
  await context.close();
});

it("tells that the server is away, and comes back with it", async () => {
  const { page, context } = await visitAsAdmin(browser, server, "desktop");
  await page.goto("/networks");
  const sign = page.getByTestId("live-sign");
  const shows = (state: string) => eventually(async () => (await sign.getAttribute("data-state")) === state, `the stream is ${state}`);
  await shows("live");
  await server.stop("SIGKILL");
  await shows("lost");
  await page.getByRole("link", { name: "Bridges" }).click();
  await page.getByText("The server does not answer.").first().waitFor();
  await shoot(page, "server-away");
  await server.start();
  await shows("live");
  await page.getByRole("button", { name: "Try again" }).first().click();
  await page.getByText("All bridges").waitFor();
  await context.close();
});

it("says that it is the server that takes its time", async () => {
  const { page, context } = await visitAsAdmin(browser, server, "phone");
  await page.route("**/api/networks?*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await route.continue();
  });
  await page.goto("/networks");
  await page.getByText("The server takes its time").waitFor();
  await page.getByRole("link", { name: "Office" }).waitFor();
  await context.close();
});

it("takes back a change that the server refuses", async () => {
  const { page, context } = await visitAsAdmin(browser, server, "desktop");
  await page.route("**/disable", (route) =>
    route.fulfill({
      status: 500,
      contentType: "application/json",
      body: JSON.stringify({ error: { code: "KERNEL_ERROR", message: "netlink SET_DEVICE: EBUSY", request_id: "req_0123456789ab", hint: "Try again." } }),
    }),
  );
  await page.goto("/networks");
  await page.getByRole("button", { name: "Actions for Office" }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await page.getByText("Office was not changed").waitFor();
  await page.getByText("req_0123456789ab").waitFor();
  await page.getByRole("row").filter({ hasText: "Office" }).getByText("Up").waitFor();
  await shoot(page, "change-refused");
  await context.close();
});

it("says what failed in the person's language, with the server's own words for the rest", async () => {
  const { page, context } = await visitAsAdmin(browser, server, "desktop", "de-DE");
  await page.goto("/networks/999");
  await page.getByText("Dieses Netzwerk gibt es nicht").waitFor();
  await page.getByText("There is no network 999").waitFor();
  await shoot(page, "error-german");
  await page.route("**/api/networks?*", (route) =>
    route.fulfill({ status: 503, contentType: "application/json", body: JSON.stringify({ error: { code: "NEWER_THAN_THE_PAGE", message: "the sky is falling", request_id: "req_0123456789ab" } }) }),
  );
  await page.goto("/networks");
  await page.getByText("The sky is falling").first().waitFor(); // of a code that this page does not know
  await context.close();
});

it("says what is wrong with the installation in the person's language, in the banner and under health", async () => {
  const { page, context, complaints } = await visitAsAdmin(browser, server, "phone", "de-DE");
  await page.goto("/networks");
  const banner = page.getByRole("status").filter({ hasText: "Diese Maschine hat keine Standardroute." });
  await page.route("**/api/system/diagnose", async (route) => {
    const answer = await route.fetch();
    const { checks } = await answer.json();
    await route.fulfill({ response: answer, json: { status: "warn", checks: checks.filter(({ code }: { code: string }) => code === "uplink_missing") } });
  });
  await page.reload();
  await banner.getByText("There is no default route: nothing leads to the internet.").waitFor();
  await shoot(page, "banner-german-phone");
  await expectAccessible(page);
  await page.unroute("**/api/system/diagnose");
  await banner.getByRole("link").click();
  const finding = page.getByRole("listitem").filter({ hasText: "Diese Maschine hat keine Standardroute." });
  await finding.getByText("Abhilfe: Geben Sie ihr eine").waitFor();
  await finding.getByText("There is no default route").waitFor();
  await page.getByRole("button", { name: "Erneut prüfen" }).click();
  await page.getByRole("heading", { name: "Öffentliche Adresse" }).waitFor(); // what is well is named, too
  await expectNoSidewaysScroll(page);
  expect(complaints).toEqual([]);
  await context.close();
});

it("is one stream for all tabs, which the next tab takes over", async () => {
  const { page, context } = await visitAsAdmin(browser, server, "desktop");
  const streams: string[] = [];
  context.on("request", (request) => request.url().endsWith("/api/events") && streams.push(request.url()));
  await page.goto("/networks");
  const states = async (of: typeof page) => of.getByTestId("live-sign").getAttribute("data-state");
  await eventually(async () => (await states(page)) === "live", "the first tab is live");
  const second = await context.newPage();
  await second.goto("/bridges");
  await eventually(async () => (await states(second)) === "live", "the second tab is live");
  expect(streams.length).toBe(1);
  await page.close();
  await eventually(() => streams.length === 2, "the second tab follows the stream");
  await eventually(async () => (await states(second)) === "live", "the second tab is still live");
  await context.close();
});

it("is led by the keyboard alone", async () => {
  const networks = await server.expect("GET", "/api/networks");
  await server.expect("POST", `/api/networks/${networks[0].id}/peers`, { name: "Zoë phone" });
  const { page, context } = await visitAsAdmin(browser, server, "desktop");
  await page.goto("/");
  await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
  const openPalette = async (): Promise<void> => {
    await page.keyboard.press("Control+k");
    await page.locator('[role="combobox"][aria-label="Search"]:focus').waitFor();
  };
  await openPalette();
  await page.keyboard.type("brid");
  await page.getByRole("option", { name: "Bridges" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Bridges", level: 1 }).waitFor();
  await openPalette();
  await page.keyboard.type("zoë");
  await page.getByRole("option", { name: /Zoë phone/ }).waitFor();
  await shoot(page, "palette");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Zoë phone" }).waitFor();
  await context.close();
});

it("changes a peer, its columns and its view by the keyboard alone", async () => {
  const [{ id }] = await server.expect("GET", "/api/networks");
  await server.expect("POST", `/api/networks/${id}/peers`, { name: "Keyboard" });
  const { page, context } = await visitAsAdmin(browser, server, "desktop");
  await page.goto(`/networks/${id}/peers`);
  const row = page.getByRole("row").filter({ hasText: "Keyboard" });
  await row.waitFor();
  const { keyboard } = page;
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
  const tabTo = async (name: string): Promise<void> => {
    for (let step = 0; step < 80 && (await focused()) !== name; step += 1) await keyboard.press("Tab");
    expect(await focused()).toBe(name);
  };
  await tabTo("Columns");
  await keyboard.press("Enter");
  await page.getByRole("checkbox", { name: "Total" }).waitFor();
  const isInMenu = (): Promise<boolean> => page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.value === "total");
  for (let step = 0; step < 12 && !(await isInMenu()); step += 1) await keyboard.press("Tab");
  expect(await isInMenu()).toBe(true);
  await keyboard.press("Space");
  await page.getByRole("columnheader", { name: "Total" }).waitFor({ state: "detached" });
  await keyboard.press("Escape");
  await eventually(async () => (await focused()) === "Columns", "the focus is back where it was");
  await tabTo("Actions for Keyboard");
  await keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Disable" }).waitFor();
  for (let step = 0; step < 8 && (await focused()) !== "Disable"; step += 1) await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await row.getByText("Disabled").waitFor();
  await page.getByRole("tab", { name: "Peers" }).focus();
  await keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: "Throughput now" }).waitFor();
  await context.close();
});

it("keeps the theme that was chosen, and no secret", async () => {
  const { page, context } = await visitAsAdmin(browser, server, "desktop");
  await page.goto("/");
  await page.getByRole("button", { name: "Colours" }).click();
  await page.getByRole("menuitem", { name: "Dark" }).click();
  await page.reload();
  expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe("dark");
  await page.goto("/networks/1/peers/1/access");
  await page.getByText("PrivateKey").waitFor();
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(kept).not.toMatch(/PrivateKey|password|session/i);
  await context.close();
});
