// A person who has never seen WireGuard: from the first start to a phone's QR code.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, expectNoSidewaysScroll, launch, shoot, visit, type Device } from "./support/browser";
import { foreignInterface } from "./support/device";
import { ADMIN, Server } from "./support/server";

let browser: Browser;
let server: Server | undefined;

beforeAll(async () => {
  browser = await launch();
});
afterEach(() => server?.close());
afterAll(() => browser.close());

describe.each(["desktop", "phone"] as Device[])("the setup on a %s", (device) => {
  it("ends with a code on the screen, and stays there", async () => {
    server = await new Server(`setup-${device}`).start();
    const { page, context, complaints } = await visit(browser, server, device);
    await page.goto("/");
    await page.waitForURL("**/setup");

    await page.getByRole("textbox", { name: "One-time setup password" }).fill("wrong");
    await page.getByLabel(/^Password/).fill(ADMIN.password);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("This is not the setup password").first().waitFor();
    await shoot(page, `setup-1-${device}`);
    await expectAccessible(page);
    await page.getByRole("textbox", { name: "One-time setup password" }).fill(server.setupPassword);
    await page.getByRole("button", { name: "Next" }).click();

    await page.getByLabel("Host name").fill("vpn.example.org");
    await shoot(page, `setup-2-${device}`);
    await page.getByRole("button", { name: "Next" }).click();

    // Somebody goes on in another browser.
    await page.getByText("A network is a tunnel").waitFor();
    const other = await visit(browser, server, device);
    await other.page.goto("/");
    await other.page.getByText("The setup has begun").waitFor();
    await other.page.getByLabel("User name").fill(ADMIN.username);
    await other.page.getByLabel(/^Password/).fill(ADMIN.password);
    await other.page.getByRole("button", { name: "Log in" }).click();
    await other.page.getByRole("textbox", { name: "Subnet", exact: true }).fill("8.8.8.0/24");
    await other.page.getByText("A private network from /16").waitFor();
    await shoot(other.page, `setup-3-${device}`);
    await expectAccessible(other.page);
    await expectNoSidewaysScroll(other.page);
    await other.page.getByRole("textbox", { name: "Subnet", exact: true }).fill("10.80.0.0/24");
    await other.page.getByRole("button", { name: "Next" }).click();

    await other.page.getByRole("button", { name: "Finish" }).click();
    await other.page.getByRole("img", { name: "QR code with the configuration of My phone" }).waitFor();
    await other.page.getByText("Endpoint = vpn.example.org").waitFor();
    await shoot(other.page, `setup-4-${device}`);
    await expectAccessible(other.page);
    await other.page.getByRole("button", { name: "Go to the network" }).click();
    await other.page.getByRole("link", { name: "My phone" }).waitFor();
    expect([...complaints, ...other.complaints]).toEqual([]);
    await Promise.all([context.close(), other.context.close()]);
  });
});

it.each(["desktop", "phone"] as Device[])("takes over a WireGuard interface that runs already, on a %s", async (device) => {
  const foreign = await foreignInterface("wg-home", "10.20.0.1/24", 41_820);
  try {
    server = await new Server(`setup-adopt-${device}`).start();
    const { page, context, complaints } = await visit(browser, server, device);
    await page.goto("/");
    await page.getByRole("textbox", { name: "One-time setup password" }).fill(server.setupPassword);
    await page.getByLabel(/^Password/).fill(ADMIN.password);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Host name").fill("vpn.example.org");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("There is a WireGuard interface on this machine").waitFor();
    await page.getByText("without interrupting anybody").waitFor();
    await page.getByRole("button", { name: "Take over wg-home" }).waitFor();
    const choice = page.locator(".mantine-SegmentedControl-root").filter({ hasText: "A new network" });
    expect(await choice.evaluate((root) => root.scrollWidth <= root.clientWidth)).toBe(true); // both ways are to be read
    await shoot(page, `setup-adopt-${device}`);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole("button", { name: "Take over wg-home" }).click();
    await page.getByRole("button", { name: "Finish" }).click();
    await page.getByRole("img", { name: "QR code with the configuration of My phone" }).waitFor();
    await page.getByText(`PublicKey = ${foreign.publicKey}`).waitFor();
    await page.getByRole("button", { name: "Go to the network" }).click();
    await page.getByRole("link", { name: "My phone" }).waitFor();
    expect(await page.getByTestId("peer-count").innerText()).toMatch(/^2\b/);
    await page.locator("main").getByText("wg-home", { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  } finally {
    await server?.close();
    await foreign.close();
  }
});
