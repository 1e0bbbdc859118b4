import { describe, expect, it } from "vitest";
import type { Translate } from "../i18n/text";
import { newPeerValues, peerErrors, toNewPeer, toPeerChanges } from "./values";

const t: Translate = (key) => key;
const phone = { ...newPeerValues, name: "Zoë's phone".replace("'", "") };
const site = { ...phone, role: "site-gateway" as const, site_networks: "192.168.7.0/24" };

describe("peerErrors", () => {
  it("finds nothing wrong with a good peer", () => expect([peerErrors(phone, true, t), peerErrors(site, true, t)]).toEqual([{}, {}]));

  it.each([
    [{ ...phone, name: "a\nb" }, { name: "invalid.name" }],
    [{ ...phone, email: "zoe" }, { email: "invalid.email" }],
    [{ ...phone, endpoint: "vpn:1" }, { endpoint: "invalid.endpoint" }],
    [{ ...phone, endpoint: "2001:db8::7:51820" }, { endpoint: "invalid.endpoint" }],
    [{ ...phone, endpoint: "[2001:db8::7]:51820" }, {}],
    [{ ...phone, public_key: "short" }, { public_key: "invalid.key" }],
    [{ ...phone, expires_at: "2001-01-01T00:00" }, { expires_at: "invalid.past" }],
    [{ ...phone, tunnel: "split" as const, split_cidrs: "10.0.0.1/8" }, { split_cidrs: "invalid.hostBits" }],
    [{ ...site, site_networks: "" }, { site_networks: "invalid.required" }],
  ])("%#", (values, errors) => expect(peerErrors(values, true, t)).toEqual(errors));
});

it("sends no networks of a client, and nothing that was left empty", () => {
  const sent = toNewPeer({ ...phone, site_networks: "192.168.7.0/24", split_cidrs: "10.0.0.0/8" });
  expect(Object.keys(sent).sort()).toEqual(
    ["bandwidth_down_kbps", "bandwidth_up_kbps", "enabled", "name", "persistent_keepalive", "preshared_key", "role", "tunnel"].sort(),
  );
});

it("names an endpoint as each request does", () => {
  expect(toPeerChanges({ endpoint: "" })).toEqual({ configured_endpoint: "" });
  expect(toNewPeer({ ...phone, endpoint: " 192.0.2.7:51820 " }).endpoint).toBe("192.0.2.7:51820");
});

it("clears an expiry with an empty text", () => expect(toPeerChanges({ expires_at: "" })).toEqual({ expires_at: "" }));
