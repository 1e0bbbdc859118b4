import { describe, expect, it } from "vitest";
import type { Peer } from "../api/client";
import type { Reading } from "../live/readings";
import { isLive, selectPeers, type Selection } from "./select";

const peer = (id: number, name: string, more: Partial<Peer> = {}): Peer =>
  ({
    id, name, email: "", allowed_ips: `10.8.0.${id}/32`, public_key: `key${id}=`, endpoint: "", enabled: true, online: false, role: "client",
    expires_at: null, last_handshake: 0, transfer_rx: 0, transfer_tx: 0, bandwidth_up_kbps: 0, bandwidth_down_kbps: 0, persistent_keepalive: 0, ...more,
  }) as Peer;

const peers = [
  peer(9, "Zoë", { online: true, bandwidth_up_kbps: 500 }),
  peer(10, "anna 10", { email: "anna@example.org", expires_at: 1_000 }),
  peer(2, "Anna 9", { enabled: false }),
  peer(3, "田中", { role: "site-gateway", transfer_rx: 7 }),
];
const readings = new Map<number, Partial<Reading>>([
  [10, { online: true, last_handshake: 900, rx_rate: 5, tx_rate: 5, transfer_rx: 1, transfer_tx: 1, endpoint: "192.0.2.1:5" }],
]);

const everything: Selection = { text: "", state: undefined, sort: "name", isDescending: false };
const select = (change: Partial<Selection>): number[] =>
  selectPeers(peers, { ...everything, ...change }, (id) => readings.get(id) as Reading | undefined, 900).map(({ id }) => id);

it("sorts names as people do", () => expect(select({})).toEqual([2, 10, 9, 3]));

describe("finds", () => {
  it.each([
    ["ANNA", [2, 10]],
    ["example.org", [10]],
    ["10.8.0.9/", [9]],
    ["田", [3]],
    ["key3=", [3]],
    ["nobody", []],
  ])("by %j %j", (text, ids) => expect(select({ text })).toEqual(ids));

  it.each([
    ["online", [10, 9]],
    ["offline", [3]],
    ["disabled", [2]],
    ["limited", [9]],
    ["expiring", [10]],
    ["site", [3]],
  ] as const)("those that are %s", (state, ids) => expect(select({ state })).toEqual(ids));
});

it("sorts addresses as numbers", () => expect(select({ sort: "address" })).toEqual([2, 3, 9, 10]));
it("sorts by what was heard since", () => expect(select({ sort: "rate", isDescending: true })[0]).toBe(10));
it("puts those that never expire last", () => expect(select({ sort: "expiry" })[0]).toBe(10));
it("knows what changes by itself", () => {
  expect([isLive(everything), isLive({ ...everything, sort: "seen" }), isLive({ ...everything, state: "online" })]).toEqual([false, true, true]);
});

it("takes less than a frame or two for ten thousand", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => peer(i + 1, `Peer ${i + 1}`));
  selectPeers(many, everything, () => undefined, 0);
  const started = performance.now();
  const found = selectPeers(many, { ...everything, text: "peer 99", sort: "address" }, () => undefined, 0);
  expect(found.length).toBe(111);
  expect(performance.now() - started).toBeLessThan(100);
});
