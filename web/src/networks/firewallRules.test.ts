import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { bridgeOf, effectOf, purposeOf, type FirewallRule } from "./firewallRules";

const rule = (text: string, comment: string): FirewallRule => ({ chain: "forward", text: `${text} comment "${comment}"`, comment, packets: 0, bytes: 0, shared: false });

it.each([
  ["oifname != @interfaces counter accept", "accept"],
  ["counter drop", "drop"],
  ['iifname "wg0" oifname != @interfaces counter masquerade', "translate"],
  ['iifname "wg0" counter jump from_wg0', "judge"],
  ['iifname "wg0" tcp flags syn / syn,rst counter tcp option maxseg size set rt mtu', "clamp"],
  ["counter", "other"],
])("%s: %s", (text, effect) => expect(effectOf(rule(text, "accept or drop: NAT"))).toBe(effect));

it("knows what a rule is for, whatever the network is called", () => {
  expect(purposeOf(rule("counter accept", "NAT: peer to peer"))).toBe("firewall.rule.peers");
  expect(purposeOf(rule("counter accept", "answers"))).toBe("firewall.rule.answers");
  expect(purposeOf(rule("counter accept", "somebody's own"))).toBeUndefined();
  expect(bridgeOf(rule("counter accept", "bridge 12: wg0 to wg1"))).toEqual({ from: "wg0", to: "wg1" });
});

it("knows every comment that the server writes", () => {
  const source = readFileSync(new URL("../../../src/dataplane/firewall.cpp", import.meta.url), "utf8");
  const comments = [...source.matchAll(/comment\(network\.name, "([^"]+)"\)|comment \\"([^"\\{}]+)\\"/g)].map(([, named, plain]) => named ?? plain ?? "");
  const unseen = ["none of our networks"]; // serves no network
  expect(comments.length).toBeGreaterThan(14);
  expect(comments.filter((comment) => !unseen.includes(comment) && !purposeOf(rule("", comment)))).toEqual([]);
});
