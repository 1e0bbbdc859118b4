// A network as its form holds it, what is wrong with it, and what is sent of it.
import type { Network, NewNetwork } from "../api/client";
import type { Translate } from "../i18n/text";
import { MTU_DEFAULT, MTU_MAX, MTU_MIN } from "../ip/mtu";
import { hasHostBits, isPrivateIpv4, overlaps, parseAddress, parsePrefix } from "../ip/prefix";
import { toList, type Errors } from "../ui/fields";

export type NetworkValues = {
  name: string;
  mode: Network["mode"];
  subnet: string;
  subnet_v6: string;
  listen_port: string; // "": the server chooses
  dns_servers: string;
  mtu: number;
  nat_enabled: boolean;
  inter_peer_routing: boolean;
  local_networks: string;
  routing_table: string;
  firewall_mark: string;
  mss_clamp: boolean;
  enabled: boolean;
};

export const newNetworkValues = (subnet: string): NetworkValues => ({
  name: "",
  mode: "gateway",
  subnet,
  subnet_v6: "",
  listen_port: "",
  dns_servers: "",
  mtu: MTU_DEFAULT,
  nat_enabled: true,
  inter_peer_routing: false,
  local_networks: "",
  routing_table: "",
  firewall_mark: "",
  mss_clamp: true,
  enabled: true,
});

const orEmpty = (number: number): string => (number === 0 ? "" : String(number));

export const valuesOf = (network: Network): NetworkValues => ({
  name: network.name,
  mode: network.mode,
  subnet: network.subnet,
  subnet_v6: network.subnet_v6,
  listen_port: String(network.listen_port),
  dns_servers: network.dns_servers,
  mtu: network.mtu,
  nat_enabled: network.nat_enabled,
  inter_peer_routing: network.inter_peer_routing,
  local_networks: network.local_networks.join(", "),
  routing_table: orEmpty(network.routing_table),
  firewall_mark: orEmpty(network.firewall_mark),
  mss_clamp: network.mss_clamp,
  enabled: network.enabled,
});

const toNumber = (text: string): number => (text.trim() === "" ? 0 : Number(text));

function toField<K extends keyof NetworkValues>(name: K, values: Partial<NetworkValues>): unknown {
  const value = values[name];
  if (name === "local_networks" || name === "dns_servers") return toList(String(value));
  if (name === "listen_port" || name === "routing_table" || name === "firewall_mark") return toNumber(String(value));
  return typeof value === "string" ? value.trim() : value;
}

/** What is sent of the fields that differ. */
export function toNetworkChanges(changed: Partial<NetworkValues>): Record<string, unknown> {
  const names = Object.keys(changed) as (keyof NetworkValues)[];
  return Object.fromEntries(names.map((name) => [name, toField(name, changed)]));
}

/** All fields, without those that the server chooses when they are absent. */
export function toNewNetwork(values: NetworkValues): NewNetwork {
  const { listen_port, subnet_v6, ...rest } = values;
  const given = { ...rest, ...(listen_port.trim() && { listen_port }), ...(subnet_v6.trim() && { subnet_v6 }) };
  return toNetworkChanges(given) as NewNetwork;
}

const NAME = /^[\p{L}\p{M}\p{N} _.-]{1,64}$/u;

export function nameError(name: string, t: Translate): string | undefined {
  const text = name.trim();
  if (text === "") return t("invalid.required");
  return NAME.test(text) ? undefined : t("invalid.name");
}

export function prefixListError(text: string, t: Translate): string | undefined {
  for (const item of toList(text)) {
    const prefix = parsePrefix(item);
    if (!prefix) return t("invalid.prefix", { text: item });
    if (hasHostBits(prefix)) return t("invalid.hostBits", { text: item });
  }
  return undefined;
}

export function addressListError(text: string, most: number, t: Translate): string | undefined {
  const items = toList(text);
  const wrong = items.find((item) => !parseAddress(item));
  if (wrong !== undefined) return t("invalid.address", { text: wrong });
  return items.length > most ? t("invalid.atMost", { count: most }) : undefined;
}

function subnetError(text: string, others: Network[], t: Translate): string | undefined {
  const prefix = parsePrefix(text);
  if (!prefix || prefix.family !== 4 || !text.includes("/")) return t("invalid.subnet");
  if (prefix.length < 16 || prefix.length > 30 || !isPrivateIpv4(prefix)) return t("invalid.subnet");
  if (hasHostBits(prefix)) return t("invalid.hostBits", { text });
  return overlapError(text, others, t);
}

function subnetV6Error(text: string, others: Network[], t: Translate): string | undefined {
  if (text.trim() === "") return undefined;
  const prefix = parsePrefix(text);
  if (!prefix || prefix.family !== 6 || prefix.length < 48 || prefix.length > 126) return t("invalid.subnetV6");
  if (hasHostBits(prefix)) return t("invalid.hostBits", { text });
  return overlapError(text, others, t);
}

function overlapError(text: string, others: Network[], t: Translate): string | undefined {
  const prefix = parsePrefix(text);
  const other = others.find(({ subnet, subnet_v6 }) =>
    [subnet, subnet_v6].some((known) => {
      const parsed = parsePrefix(known);
      return prefix && parsed && overlaps(prefix, parsed);
    }),
  );
  return other && t("invalid.overlap", { network: other.name });
}

function portError(text: string, others: Network[], t: Translate): string | undefined {
  if (text.trim() === "") return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65_535) return t("invalid.port");
  const other = others.find(({ listen_port }) => listen_port === port);
  return other && t("invalid.portOf", { network: other.name });
}

function numberError(text: string, most: number, t: Translate): string | undefined {
  const number = toNumber(text);
  return Number.isInteger(number) && number >= 0 && number <= most ? undefined : t("invalid.number", { most });
}

const dropAbsent = <T extends object>(errors: { [K in keyof T]?: string | undefined }): Errors<T> =>
  Object.fromEntries(Object.entries(errors).filter(([, message]) => message !== undefined)) as Errors<T>;

/** `others`: the networks that this one must not collide with. */
export function networkErrors(values: NetworkValues, others: Network[], t: Translate): Errors<NetworkValues> {
  const isMtu = Number.isInteger(values.mtu) && values.mtu >= MTU_MIN && values.mtu <= MTU_MAX;
  return dropAbsent<NetworkValues>({
    name: nameError(values.name, t),
    subnet: subnetError(values.subnet, others, t),
    subnet_v6: subnetV6Error(values.subnet_v6, others, t),
    listen_port: portError(values.listen_port, others, t),
    dns_servers: addressListError(values.dns_servers, 3, t),
    mtu: isMtu ? undefined : t("invalid.mtu", { least: MTU_MIN, most: MTU_MAX }),
    local_networks: prefixListError(values.local_networks, t),
    routing_table: values.routing_table.trim() === "255" ? t("invalid.table255") : numberError(values.routing_table, 4_294_967_295, t),
    firewall_mark: numberError(values.firewall_mark, 4_294_967_295, t),
  });
}

export { dropAbsent };
