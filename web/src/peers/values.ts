// A peer as its form holds it, what is wrong with it, and what is sent of it.
import type { NewPeer, Peer } from "../api/client";
import { fromLocalInput, toLocalInput } from "../format/time";
import type { Translate } from "../i18n/text";
import { parseAddress } from "../ip/prefix";
import { dropAbsent, nameError, prefixListError } from "../networks/values";
import { toList, type Errors } from "../ui/fields";

export type PeerValues = {
  name: string;
  email: string;
  role: Peer["role"];
  tunnel: Peer["tunnel"];
  split_cidrs: string;
  site_networks: string;
  endpoint: string;
  persistent_keepalive: number;
  expires_at: string; // of a datetime-local input; "" is never
  bandwidth_up_kbps: number;
  bandwidth_down_kbps: number;
  preshared_key: boolean;
  public_key: string;
  enabled: boolean;
};

export const newPeerValues: PeerValues = {
  name: "",
  email: "",
  role: "client",
  tunnel: "full",
  split_cidrs: "",
  site_networks: "",
  endpoint: "",
  persistent_keepalive: 25,
  expires_at: "",
  bandwidth_up_kbps: 0,
  bandwidth_down_kbps: 0,
  preshared_key: true,
  public_key: "",
  enabled: true,
};

export const valuesOf = (peer: Peer): PeerValues => ({
  name: peer.name,
  email: peer.email,
  role: peer.role,
  tunnel: peer.tunnel,
  split_cidrs: peer.split_cidrs.join(", "),
  site_networks: peer.site_networks.join(", "),
  endpoint: peer.configured_endpoint, // not where it was heard from
  persistent_keepalive: peer.persistent_keepalive,
  expires_at: toLocalInput(peer.expires_at),
  bandwidth_up_kbps: peer.bandwidth_up_kbps,
  bandwidth_down_kbps: peer.bandwidth_down_kbps,
  preshared_key: peer.has_preshared_key,
  public_key: peer.public_key,
  enabled: peer.enabled,
});

function toField(name: keyof PeerValues, value: unknown): unknown {
  if (name === "split_cidrs" || name === "site_networks") return toList(String(value));
  if (name === "expires_at") return fromLocalInput(String(value)) ?? "";
  return typeof value === "string" ? value.trim() : value;
}

const toFields = (values: Partial<PeerValues>): [string, unknown][] =>
  Object.entries(values).map(([name, value]) => [name, toField(name as keyof PeerValues, value)]);

/** The `endpoint` of answers is where the peer was heard from; the one that is meant has another name. */
export function toPeerChanges(changed: Partial<PeerValues>): Record<string, unknown> {
  return Object.fromEntries(toFields(changed).map(([name, value]) => [name === "endpoint" ? "configured_endpoint" : name, value]));
}

/** What is empty is the server's to choose; sites have networks, clients have tunnels. */
export function toNewPeer(values: PeerValues): NewPeer {
  const { role } = values;
  const isAbsent = (name: string, value: unknown): boolean =>
    value === "" || (name === "site_networks" && role === "client") || (name === "split_cidrs" && values.tunnel === "full");
  const given = Object.entries(values).filter(([name, value]) => !isAbsent(name, value));
  return Object.fromEntries(toFields(Object.fromEntries(given))) as NewPeer;
}

function endpointError(text: string, t: Translate): string | undefined {
  if (text.trim() === "") return undefined;
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text.trim());
  const isGood = match && parseAddress(match[1] ?? match[2] ?? "") && Number(match[3]) > 0 && Number(match[3]) < 65_536;
  return isGood ? undefined : t("invalid.endpoint");
}

export function peerErrors(values: PeerValues, isNew: boolean, t: Translate): Errors<PeerValues> {
  const { role, tunnel, expires_at } = values;
  const expiry = fromLocalInput(expires_at);
  const isKey = /^[A-Za-z0-9+/]{43}=$/.test(values.public_key.trim());
  return dropAbsent<PeerValues>({
    name: nameError(values.name, t),
    email: values.email && !/^[^@\s]+@[^@\s]+$/.test(values.email.trim()) ? t("invalid.email") : undefined,
    split_cidrs: role === "client" && tunnel === "split" ? prefixListError(values.split_cidrs, t) : undefined,
    site_networks: role === "site-gateway" ? (toList(values.site_networks).length === 0 ? t("invalid.required") : prefixListError(values.site_networks, t)) : undefined,
    endpoint: endpointError(values.endpoint, t),
    persistent_keepalive: values.persistent_keepalive >= 0 && values.persistent_keepalive <= 65_535 ? undefined : t("invalid.number", { most: 65_535 }),
    expires_at: isNew && expiry !== null && expiry * 1000 <= Date.now() ? t("invalid.past") : undefined,
    public_key: values.public_key.trim() !== "" && !isKey ? t("invalid.key") : undefined,
  });
}
