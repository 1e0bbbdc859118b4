// Chromium as a person uses it: on a desk and on a phone, in light and in dark.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { expect } from "vitest";
import { RESULTS, type Server } from "./server";

export const DEVICES = {
  desktop: { viewport: { width: 1366, height: 820 }, colorScheme: "light" as const },
  desktopDark: { viewport: { width: 1366, height: 820 }, colorScheme: "dark" as const },
  phone: { viewport: { width: 390, height: 800 }, colorScheme: "dark" as const, hasTouch: true, isMobile: true },
};
export type Device = keyof typeof DEVICES;

const CHROMIUM = fileURLToPath(new URL("chromium", import.meta.url));

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--mute-audio"] });
}

export type Visitor = { context: BrowserContext; page: Page; complaints: string[] };

/** A browser of its own. `complaints` collects what the page must never cause: script errors and CSP violations. */
export async function visit(browser: Browser, server: Server, device: Device, language = "en-US"): Promise<Visitor> {
  const context = await browser.newContext({ ...DEVICES[device], baseURL: server.url, ignoreHTTPSErrors: true, locale: language });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  return { context, page, complaints };
}

/** The same, logged in as the administrator that the server's own calls are made as. */
export async function visitAsAdmin(browser: Browser, server: Server, device: Device, language = "en-US"): Promise<Visitor> {
  const visitor = await visit(browser, server, device, language);
  const [name = "", value = ""] = server.sessionCookie.split("=");
  await visitor.context.addCookies([{ name, value, url: server.url, secure: true, httpOnly: true, sameSite: "Strict" }]);
  return visitor;
}

export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(RESULTS, `${name}.png`), animations: "disabled" });
}

const AXE = readFileSync(createRequire(new URL("../../../web/package.json", import.meta.url)).resolve("axe-core/axe.min.js"), "utf8");

/** No violation of WCAG 2.2 A or AA that axe can find. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    // Without `preload` it copies no style sheet into the page, which the page's own policy would refuse.
    const { violations } = await (globalThis as any).axe.run(document, { preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return violations.map((violation: any) => `${violation.id}: ${violation.nodes.slice(0, 3).map((node: any) => `${node.target} ${node.any[0]?.message ?? ""}`).join("; ")}`);
  });
  expect(found).toEqual([]);
}

/** Nothing sticks out of the window to the side. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [content, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(content).toBeLessThanOrEqual(window_ as number);
}
