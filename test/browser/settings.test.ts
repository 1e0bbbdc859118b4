// What is set here is tried here: a mail that arrives, and one that does not.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectAccessible, expectNoSidewaysScroll, launch, shoot, visitAsAdmin, type Device } from "./support/browser";
import { Server } from "./support/server";
import { eventually } from "./support/waiting";

let browser: Browser;
let server: Server;

beforeAll(async () => {
  browser = await launch();
  server = await (await new Server("settings").start()).administrate();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** A mail server that takes everything; `arrived` is what it was given. */
async function mailServer(port: number): Promise<{ arrived: () => string; close: () => Promise<void> }> {
  let shown = "";
  const program = spawn("/usr/bin/python3", ["-u", "-m", "aiosmtpd", "--nosetuid", "--listen", `127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "inherit"] });
  program.stdout.on("data", (piece: Buffer) => (shown += piece.toString()));
  const listens = (): Promise<boolean> =>
    new Promise((resolve) => {
      const probe = createServer().once("error", () => resolve(true));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(false)));
    });
  await eventually(listens, "the mail server listens");
  return {
    arrived: () => shown,
    close: async () => {
      const ended = new Promise((resolve) => program.once("exit", resolve));
      program.kill();
      await ended;
    },
  };
}

it.each(["desktop", "phone"] as Device[])("sends a mail to try what was set, on a %s", async (device) => {
  const port = device === "phone" ? 2526 : 2525;
  const mail = await mailServer(port);
  const { page, context, complaints } = await visitAsAdmin(browser, server, device);
  await page.goto("/settings");
  const section = page.locator("form, section").filter({ has: page.getByRole("heading", { name: "Mail for alerts" }) }).last();
  await section.getByLabel("Mail server", { exact: true }).fill("127.0.0.1");
  await section.getByLabel("Port", { exact: true }).fill(String(port));
  await section.getByRole("combobox", { name: "Encryption" }).click();
  await page.getByRole("option", { name: "None", exact: true }).click();
  await section.getByLabel("Sender", { exact: true }).fill("wgpilot@example.org");
  await section.getByLabel("Recipients", { exact: true }).fill("ops@example.org");
  const test = section.getByRole("button", { name: "Send a test" });
  expect(await test.isDisabled()).toBe(true); // what is not saved cannot be tried
  await section.getByRole("button", { name: "Save" }).click();
  await test.click();
  await section.getByRole("status").getByText(/ops@example\.org/).waitFor();
  expect(mail.arrived()).toContain("To: ops@example.org");
  await shoot(page, `settings-mail-${device}`);
  await mail.close();
  await test.click();
  await section.getByRole("status").getByText(/refused|connect/i).waitFor();
  await shoot(page, `settings-mail-refused-${device}`);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  expect(complaints).toEqual([]);
  await context.close();
});
