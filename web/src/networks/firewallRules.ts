// What a rule of the kernel's table is for, by the comment that wgpilot gave it, and what it does to a packet.
import type { Schemas } from "../api/client";
import type { MessageKey } from "../i18n/messages";

export type FirewallRule = Schemas["NetworkFirewall"]["rules"][number];
export type Effect = "accept" | "drop" | "translate" | "clamp" | "judge" | "other";

const PURPOSES: Record<string, MessageKey> = {
  "peer to peer": "firewall.rule.peers",
  "peers to the outside": "firewall.rule.out",
  "site to site": "firewall.rule.sites",
  "sites to local networks": "firewall.rule.toLocal",
  "local networks to sites": "firewall.rule.fromLocal",
  "sites to the outside": "firewall.rule.sitesOut",
  "forged source address": "firewall.rule.forged",
  "from its peers": "firewall.rule.from",
  "to its sites": "firewall.rule.to",
  NAT: "firewall.rule.nat",
  "MSS clamp": "firewall.rule.clamp",
  answers: "firewall.rule.answers",
  "no part of a connection": "firewall.rule.invalid",
  "everything that no network grants": "firewall.rule.rest",
};

const EFFECTS: [RegExp, Effect][] = [
  [/ maxseg /, "clamp"],
  [/\baccept\b/, "accept"],
  [/\bdrop\b/, "drop"],
  [/\bmasquerade\b/, "translate"],
  [/\bjump\b/, "judge"],
];

/** Of "Office: peer to peer" what is behind the network's name, in which there is no colon. */
export function purposeOf({ comment }: FirewallRule): MessageKey | undefined {
  return PURPOSES[comment.slice(comment.indexOf(": ") + 1).trim()];
}

/** The interfaces at both ends of a bridge's rule. */
export function bridgeOf({ comment }: FirewallRule): { from: string; to: string } | undefined {
  const [, from, to] = /^bridge \d+: (\S+) to (\S+)$/.exec(comment) ?? [];
  return from && to ? { from, to } : undefined;
}

/** Of the text before the comment, in which a name may be anything. */
export function effectOf({ text }: FirewallRule): Effect {
  const body = text.replace(/ comment ".*"$/, "");
  return EFFECTS.find(([pattern]) => pattern.test(body))?.[1] ?? "other";
}
