// Networks and bridges: made, changed, switched and removed, with refusals in words where they belong.
import { createSocket } from "node:dgram";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch, shoot, visitAsAdmin, type Device, type Visitor } from "./support/browser";
import { Server } from "./support/server";
import { eventually } from "./support/waiting";

let browser: Browser;
let server: Server;

beforeAll(async () => {
  browser = await launch();
  server = await (await new Server("networks").start()).administrate();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

describe.each(["desktop", "phone"] as Device[])("on a %s", (device) => {
  let visitor: Visitor;
  let page: Page;
  const [name, port] = device === "desktop" ? ["Head office", 51_900] : ["Branch", 51_910];

  beforeAll(async () => {
    visitor = await visitAsAdmin(browser, server, device);
    ({ page } = visitor);
  });
  afterAll(async () => {
    expect(visitor.complaints).toEqual([]);
    await visitor.context.close();
  });
  const choose = async (item: string): Promise<void> => {
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const box = (label: string) => page.getByRole("textbox", { name: label, exact: true });

  it("a network is refused where it cannot be, and made where it can", async () => {
    const taken = createSocket("udp4");
    await new Promise<void>((resolve) => taken.bind(port, "127.0.0.1", resolve));
    await server.expect("POST", "/api/networks", { name: `Other ${port}`, subnet: `10.${port % 100}.0.0/24` });
    await page.goto("/networks/new");
    await box("Name").fill(name);
    await box("Subnet").fill(`10.${port % 100}.0.0/16`);
    await page.getByText(`This overlaps with “Other ${port}”.`).waitFor();
    await box("Subnet").fill(`10.${(port % 100) + 100}.0.0/24`);
    await page.getByText("Room for 253 peers.").waitFor();
    await box("Port").fill(String(port));
    await page.getByRole("button", { name: "Create the network" }).click();
    await page.getByText(/port \d+ .*/i).filter({ hasText: /node|in use|taken/i }).first().waitFor();
    await shoot(page, `network-port-${device}`);
    taken.close();
    await page.getByRole("button", { name: "Create the network" }).click();
    await page.getByRole("heading", { name }).waitFor();
    await page.getByText("No device can connect to this network yet.").waitFor();
  });

  it("warns of an unusual MTU and saves what was changed", async () => {
    await page.getByRole("tab", { name: "Settings" }).click();
    await page.getByLabel("MTU", { exact: true }).fill("1300");
    await page.getByText("Unusual").waitFor();
    await page.getByRole("combobox", { name: "The line under the tunnel" }).click();
    await page.getByRole("option", { name: /PPPoE/ }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(`${name} is saved`).waitFor();
    const networks = await server.expect("GET", "/api/networks");
    expect(networks.find((network: { name: string }) => network.name === name).mtu).toBe(1412);
  });

  it("keeps what was typed when somebody else saved the same network first", async () => {
    const networks = await server.expect("GET", "/api/networks");
    const { id } = networks.find((network: { name: string }) => network.name === name);
    await page.goto(`/networks/${id}/settings`);
    await page.getByLabel("MTU", { exact: true }).fill("1380");
    await server.expect("PUT", `/api/networks/${id}`, { dns_servers: ["9.9.9.9"], mtu: 1400 });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Somebody else changed this meanwhile").waitFor();
    expect(await page.locator("form").getByRole("alert").count()).toBe(1); // said once
    await page.getByRole("button", { name: "Load theirs, keep my changes" }).scrollIntoViewIfNeeded();
    await shoot(page, `network-stale-${device}`);
    expect((await server.expect("GET", `/api/networks/${id}`)).mtu).toBe(1400);
    await page.getByRole("button", { name: "Load theirs, keep my changes" }).click();
    await page.getByText(/You both changed: .*MTU/i).waitFor();
    expect(await page.getByLabel("MTU", { exact: true }).inputValue()).toBe("1380");
    expect(await box("DNS servers").inputValue()).toBe("9.9.9.9");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(`${name} is saved`).waitFor();
    const saved = await server.expect("GET", `/api/networks/${id}`);
    expect([saved.mtu, saved.dns_servers]).toEqual([1380, "9.9.9.9"]);
  });

  it("is switched off and on, and exported", async () => {
    await choose("Disable");
    await page.getByText(`${name} is disabled`).waitFor();
    await page.getByText("Disabled", { exact: true }).first().waitFor();
    await choose("Enable");
    await page.getByText(`${name} is enabled`).waitFor();
    const saved = page.waitForEvent("download");
    await choose("Export for wg-quick");
    expect((await saved).suggestedFilename()).toMatch(/\.conf$/);
  });

  it("is bridged to another one", async () => {
    await page.goto("/bridges");
    await page.getByRole("button", { name: "Add" }).click();
    const dialog = page.getByRole("dialog");
    const select = async (label: string, option: string): Promise<void> => {
      await dialog.getByRole("combobox", { name: label }).or(dialog.getByRole("textbox", { name: label })).first().click();
      await page.getByRole("option", { name: option, exact: true }).click();
    };
    await select("Network A", name);
    await select("Network B", `Other ${port}`);
    await dialog.getByText("→").click();
    await dialog.getByText(`${name} may call Other ${port}; only answers come back.`).waitFor();
    await shoot(page, `bridge-add-${device}`);
    await dialog.getByRole("button", { name: "Add" }).click();
    await page.getByText(`${name} → Other ${port}`).waitFor();
    await page.getByRole("button", { name: `Delete ${name} → Other ${port}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("Nothing here yet.").waitFor();
  });

  it("an import shows what is in the file, that it is under way, and can be stopped", async () => {
    await page.goto("/networks/import");
    await box("Configuration file of the server").fill("[Interface]\nPrivateKey = x\n[Peer]\nPublicKey = y\n[Peer]\n");
    await page.getByText("2 peers in this file").waitFor();
    let goOn = (): void => undefined;
    await page.route("**/api/networks/import", (route) => new Promise<void>((resolve) => (goOn = () => resolve(route.abort()))));
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByRole("progressbar", { name: "Importing …" }).waitFor();
    await shoot(page, `import-busy-${device}`);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped. If the server had it already").waitFor();
    goOn();
    await page.unroute("**/api/networks/import");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByText("Something is not filled in right").waitFor();
    await page.getByText(/PrivateKey|line/i).last().waitFor();
  });

  it("is deleted with what goes with it, once its name is typed", async () => {
    const networks = await server.expect("GET", "/api/networks");
    const { id } = networks.find((network: { name: string }) => network.name === name);
    await server.expect("POST", `/api/networks/${id}/peers/bulk`, { peers: [{ name: "Anna" }, { name: "Berta" }] });
    await page.goto("/networks");
    await choose("Delete");
    await page.getByText("2 peers, with their keys and history").waitFor();
    await shoot(page, `network-delete-${device}`);
    const button = page.getByRole("dialog").getByRole("button", { name: "Delete" });
    expect(await button.isDisabled()).toBe(true);
    await page.getByLabel(`Type “${name}” to confirm`).fill(name);
    await button.click();
    await page.getByText(`${name} is deleted`).waitFor();
    await eventually(async () => (await server.call("GET", `/api/networks/${id}`)).status === 404, "the network is gone");
  });
});
