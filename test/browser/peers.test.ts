// A network's peers: added, found, changed, marked and removed.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectAccessible, launch, shoot, visitAsAdmin, type Device, type Visitor } from "./support/browser";
import { Server } from "./support/server";
import { eventually } from "./support/waiting";

let browser: Browser;
let server: Server;

beforeAll(async () => {
  browser = await launch();
  server = await (await new Server("peers").start()).administrate();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

describe.each(["desktop", "phone"] as Device[])("on a %s", (device) => {
  let visitor: Visitor;
  let page: Page;
  let network: number;
  let peers: string;

  beforeAll(async () => {
    const number = device === "desktop" ? 81 : 82;
    network = (await server.expect("POST", "/api/networks", { name: `Network ${number}`, subnet: `10.${number}.0.0/22` })).id;
    peers = `/api/networks/${network}/peers`;
    visitor = await visitAsAdmin(browser, server, device);
    ({ page } = visitor);
  });
  afterAll(async () => {
    expect(visitor.complaints).toEqual([]);
    await visitor.context.close();
  });
  beforeEach(async () => {
    const all = await server.expect("GET", peers);
    if (all.length > 0) await server.expect("POST", `${peers}/bulk-delete`, { peer_ids: all.map(({ id }: { id: number }) => id) });
  });

  const add = (names: string[]) => server.expect("POST", `${peers}/bulk`, { peers: names.map((name) => ({ name })) });
  const open = async (query = ""): Promise<void> => {
    await page.goto(`/networks/${network}/peers${query}`);
    await page.getByTestId("peer-count").waitFor();
  };

  it("a new peer ends with its code and its file", async () => {
    await open();
    await page.getByRole("button", { name: "Add a peer" }).first().click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("a/b");
    await page.getByRole("button", { name: "Add the peer" }).click();
    await page.getByText("1 to 64 letters").waitFor();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Zoë phone");
    await page.getByRole("button", { name: "Limits, expiry and more" }).click();
    await page.getByLabel("E-mail").fill("zoe@example.org");
    await page.getByLabel("Expires").fill("2040-01-31T12:00");
    await shoot(page, `peer-add-${device}`);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Add the peer" }).click();
    await page.getByRole("img", { name: "QR code with the configuration of Zoë phone" }).waitFor();
    await page.getByText("[Interface]").waitFor();
    await shoot(page, `peer-added-${device}`);
    await page.getByRole("button", { name: "Done" }).click();
    await row(page, "Zoë phone").waitFor();
    const [made] = await server.expect("GET", peers);
    expect(made.email).toBe("zoe@example.org");
    expect(new Date(made.expires_at * 1000).getFullYear()).toBe(2040);
  });

  it("many are added by their names", async () => {
    await open("?add=true");
    await page.getByText("Many", { exact: true }).click();
    await page.getByLabel("Names, one a line").fill("Laptop 1\nLaptop 2\n\nLaptop 3\n");
    await page.getByRole("button", { name: "Add 3 peers" }).click();
    await row(page, "Laptop 3").waitFor();
  });

  it("is found by a text that the address keeps", async () => {
    await add(["Anna", "Berta", "Cäsar"]);
    await open();
    await page.getByRole("searchbox").fill("bert");
    await eventually(async () => (await page.getByTestId("peer-count").innerText()) === "1 of 3", "the search finds one");
    await eventually(() => page.url().includes("q=bert"), "the address has the search");
    await page.reload();
    await row(page, "Berta").waitFor();
    expect(await page.getByTestId("peer-count").innerText()).toBe("1 of 3");
    await open("?sort=-name");
    expect(await page.locator("[data-peer]").first().innerText()).toContain("Cäsar");
  });

  it("keeps both people's changes when two edit one peer", async () => {
    const [peer] = (await add(["Anna"])).peers;
    await page.goto(`/networks/${network}/peers/${peer.id}/edit`);
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Anna Karenina");
    await server.expect("PUT", `${peers}/${peer.id}`, { email: "anna@example.org" });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Somebody else changed this meanwhile").waitFor();
    await shoot(page, `peer-stale-${device}`);
    await page.getByRole("button", { name: "Load theirs, keep my changes" }).click();
    await page.getByText("your changes are kept").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Anna Karenina is saved").waitFor();
    const saved = await server.expect("GET", `${peers}/${peer.id}`);
    expect([saved.name, saved.email]).toEqual(["Anna Karenina", "anna@example.org"]);
  });

  it("loses the endpoint that was configured for it", async () => {
    const { peers: made } = await server.expect("POST", `${peers}/bulk`, { peers: [{ name: "Anna", endpoint: "198.51.100.7:51820" }] });
    await page.goto(`/networks/${network}/peers/${made[0].id}/edit`);
    await page.getByRole("button", { name: "Limits, expiry and more" }).click();
    const field = page.getByRole("textbox", { name: "Endpoint" });
    expect(await field.inputValue()).toBe("198.51.100.7:51820");
    await field.fill("198.51.100.7");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("An address and a port").waitFor();
    await field.fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Anna is saved").waitFor();
    expect((await server.expect("GET", `${peers}/${made[0].id}`)).configured_endpoint).toBe("");
  });

  it("is disabled, and deleted unless it is taken back", async () => {
    await add(["Anna", "Berta"]);
    await open();
    const choose = async (name: string, item: string): Promise<void> => {
      await page.getByRole("button", { name: `Actions for ${name}` }).click();
      await page.getByRole("menuitem", { name: item }).click();
    };
    await choose("Anna", "Disable");
    await row(page, "Anna").getByText("Disabled").waitFor();
    await choose("Berta", "Delete");
    await row(page, "Berta").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await row(page, "Berta").waitFor();
    expect((await server.expect("GET", peers)).length).toBe(2);
    await choose("Berta", "Delete");
    await page.getByText("Berta is deleted").last().waitFor();
    await page.goto("/networks"); // who leaves the page has not taken it back
    await eventually(async () => (await server.expect("GET", peers)).length === 1, "Berta is gone");
  });

  it("of many that are changed at once, those that fail are named", async () => {
    const { peers: made } = await add(["Anna", "Berta", "Cäsar"]);
    await open();
    await page.getByRole("checkbox", { name: "Mark all that are shown" }).click();
    await page.getByText("3 marked").waitFor();
    await server.expect("DELETE", `${peers}/${made[1].id}`);
    await page.getByRole("toolbar").getByRole("button", { name: "Disable" }).click();
    await page.getByText("2 changed, 1 failed, 0 not begun.").waitFor();
    await shoot(page, `peer-bulk-${device}`);
    await page.getByRole("dialog").getByRole("cell", { name: "Berta" }).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await row(page, "Anna").getByText("Disabled").waitFor();
  });

  it("many are deleted at once", async () => {
    await add(["Anna", "Berta", "Cäsar"]);
    await open("?q=a");
    await page.getByRole("checkbox", { name: "Mark all that are shown" }).click();
    await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByText("Delete 3 peers?").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No device can connect to this network yet.").waitFor();
  });

  it("many are deleted, though somebody was quicker with one", async () => {
    const { peers: made } = await add(["Anna", "Berta", "Cäsar"]);
    await open();
    await page.getByRole("checkbox", { name: "Mark all that are shown" }).click();
    await page.getByText("3 marked").waitFor();
    await server.expect("DELETE", `${peers}/${made[1].id}`);
    await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("3 peers deleted").waitFor();
    expect(await server.expect("GET", peers)).toEqual([]);
  });

  it("of many that are deleted, those are left that were not begun when it was stopped", async () => {
    await add(Array.from({ length: 260 }, (_, index) => `Peer ${index + 1}`));
    await open();
    await page.getByRole("checkbox", { name: "Mark all that are shown" }).click();
    await page.route("**/bulk-delete", async (route) => {
      await page.getByRole("button", { name: "Stop" }).click();
      await route.continue();
    });
    await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("250 changed, 0 failed, 10 not begun.").waitFor();
    await shoot(page, `peer-bulk-stopped-${device}`);
    await page.unroute("**/bulk-delete");
    await page.getByRole("button", { name: "Close" }).click();
    await eventually(async () => (await page.getByTestId("peer-count").innerText()) === "10 peers", "ten are left");
  });

  it("tells of a column that has no room, and takes what is chosen", async () => {
    await add(["Anna"]);
    await open();
    if (device === "phone") return; // where rows are stacked
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Endpoint" }).check();
    await page.getByText("No room in this window").first().waitFor();
    await shoot(page, "peer-columns");
    await page.getByRole("checkbox", { name: "Total" }).uncheck();
    await page.getByRole("checkbox", { name: "Now" }).uncheck();
    await page.keyboard.press("Escape");
    await page.getByRole("columnheader", { name: "Endpoint" }).waitFor();
    await page.getByRole("columnheader", { name: "Limit" }).waitFor();
  });
});
