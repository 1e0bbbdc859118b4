// Addresses and prefixes, as far as a form has to know them before the server is asked. The server decides.

export type Prefix = { family: 4 | 6; address: bigint; length: number };

const BITS = { 4: 32, 6: 128 } as const;

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":");
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const front = groupsOf(halves[0] ?? "");
  const back = halves.length === 2 ? groupsOf(halves[1] ?? "") : [];
  const missing = 8 - front.length - back.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...front, ...Array<string>(missing).fill("0"), ...back];
  let value = 0n;
  for (const group of groups) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return value;
}

export function parseAddress(text: string): { family: 4 | 6; address: bigint } | undefined {
  const family = text.includes(":") ? 6 : 4;
  const address = family === 6 ? parseIpv6(text) : parseIpv4(text);
  return address === undefined ? undefined : { family, address };
}

/** "10.8.0.0/24"; without a length it is one address. Host bits may be set. */
export function parsePrefix(text: string): Prefix | undefined {
  const [address = "", length, ...more] = text.trim().split("/");
  const parsed = parseAddress(address);
  if (!parsed || more.length > 0) return undefined;
  const bits = BITS[parsed.family];
  if (length === undefined) return { ...parsed, length: bits };
  if (!/^\d{1,3}$/.test(length) || Number(length) > bits) return undefined;
  return { ...parsed, length: Number(length) };
}

function hostBits(prefix: Prefix): bigint {
  return (1n << BigInt(BITS[prefix.family] - prefix.length)) - 1n;
}

export function hasHostBits(prefix: Prefix): boolean {
  return (prefix.address & hostBits(prefix)) !== 0n;
}

export function withoutHostBits(prefix: Prefix): Prefix {
  return { ...prefix, address: prefix.address & ~hostBits(prefix) };
}

export function overlaps(a: Prefix, b: Prefix): boolean {
  if (a.family !== b.family) return false;
  const shift = BigInt(BITS[a.family] - Math.min(a.length, b.length));
  return a.address >> shift === b.address >> shift;
}

export function formatPrefix({ family, address, length }: Prefix): string {
  if (family === 4) {
    const bytes = [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n);
    return `${bytes.join(".")}/${length}`;
  }
  const groups = Array.from({ length: 8 }, (_, i) => ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const text = groups.join(":").replace(/\b0(:0)+\b/, (run) => (run.length > 2 ? "::" : run));
  return `${text.replace(/:{3,}/, "::")}/${length}`;
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((text) => parsePrefix(text) as Prefix);

export function isPrivateIpv4(prefix: Prefix): boolean {
  return prefix.family === 4 && PRIVATE.some((range) => prefix.length >= range.length && overlaps(range, prefix));
}

/** How many peers fit: not the network's address, the broadcast address and the server's own. */
export function peersIn(prefix: Prefix): number {
  const hosts = 2 ** (BITS[prefix.family] - prefix.length);
  return Math.max(0, prefix.family === 4 ? hosts - 3 : hosts - 2);
}

/** A /24 under 10.8.0.0 on that meets none of `taken`. */
export function freeSubnet(taken: string[]): string {
  const known = taken.flatMap((text) => parsePrefix(text) ?? []);
  for (let second = 8; second < 256; second += 1) {
    for (let third = 0; third < 256; third += 1) {
      const candidate = parsePrefix(`10.${second}.${third}.0/24`) as Prefix;
      if (!known.some((prefix) => overlaps(prefix, candidate))) return formatPrefix(candidate);
    }
  }
  return "";
}
