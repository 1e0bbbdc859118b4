import { describe, expect, it } from "vitest";
import type { Network } from "../api/client";
import type { Translate } from "../i18n/text";
import { networkErrors, newNetworkValues, toNetworkChanges, toNewNetwork } from "./values";

const t: Translate = (key) => key;
const office = { id: 1, name: "Office", subnet: "10.8.0.0/24", subnet_v6: "fd00:8::/64", listen_port: 51_820 } as Network;
const fine = { ...newNetworkValues("10.9.0.0/24"), name: "Büro 東京" };

describe("networkErrors", () => {
  it("finds nothing wrong with a good network", () => expect(networkErrors(fine, [office], t)).toEqual({}));

  it.each([
    ["name", "", "invalid.required"],
    ["name", "a/b", "invalid.name"],
    ["name", "a".repeat(65), "invalid.name"],
    ["subnet", "10.8.0.0", "invalid.subnet"],
    ["subnet", "8.8.8.0/24", "invalid.subnet"],
    ["subnet", "10.0.0.0/8", "invalid.subnet"],
    ["subnet", "10.9.0.1/24", "invalid.hostBits"],
    ["subnet", "10.8.0.128/25", "invalid.overlap"],
    ["subnet_v6", "fd00:8::/64", "invalid.overlap"],
    ["subnet_v6", "fd00::/32", "invalid.subnetV6"],
    ["listen_port", "80", "invalid.port"],
    ["listen_port", "51820", "invalid.portOf"],
    ["dns_servers", "1.1.1.1, dns.example", "invalid.address"],
    ["dns_servers", "1.1.1.1 1.0.0.1 9.9.9.9 8.8.8.8", "invalid.atMost"],
    ["mtu", 1279, "invalid.mtu"],
    ["local_networks", "192.168.1.1/24", "invalid.hostBits"],
    ["routing_table", "255", "invalid.table255"],
    ["firewall_mark", "-1", "invalid.number"],
  ])("refuses %s %j", (field, value, message) => {
    expect(networkErrors({ ...fine, [field]: value }, [office], t)).toEqual({ [field]: message });
  });
});

it("leaves to the server what was left empty", () => {
  const sent = toNewNetwork(fine);
  expect(sent).toMatchObject({ name: "Büro 東京", subnet: "10.9.0.0/24", dns_servers: [], routing_table: 0 });
  expect(Object.keys(sent)).not.toContain("listen_port");
  expect(Object.keys(sent)).not.toContain("subnet_v6");
});

it("sends only what differs", () => {
  expect(toNetworkChanges({ mtu: 1380, local_networks: "192.168.1.0/24\n192.168.2.0/24" })).toEqual({
    mtu: 1380,
    local_networks: ["192.168.1.0/24", "192.168.2.0/24"],
  });
});
