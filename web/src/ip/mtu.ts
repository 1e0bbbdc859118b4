// WireGuard's overhead: an outer IP header, 8 bytes of UDP and 32 of WireGuard itself.

export const MTU_MIN = 1280;
export const MTU_MAX = 9000;
export const MTU_DEFAULT = 1420;

const OVERHEAD = { ipv4: 60, ipv6: 80 } as const;
export type OuterFamily = keyof typeof OVERHEAD;

export function mtuFor(outer: number, family: OuterFamily): number {
  return outer - OVERHEAD[family];
}

/** What lies under the tunnel, and the MTU of its packets. All may be reached over IPv6. */
export const MTU_PRESETS = [
  { key: "ethernet", mtu: mtuFor(1500, "ipv6") },
  { key: "pppoe", mtu: mtuFor(1492, "ipv6") },
  { key: "nested", mtu: mtuFor(MTU_DEFAULT, "ipv6") },
  { key: "mobile", mtu: MTU_MIN },
  { key: "jumbo", mtu: mtuFor(9000, "ipv6") },
] as const;

/** The server says so too, once the network is saved. */
export function isUnusualMtu(mtu: number): boolean {
  return mtu < 1380 || mtu > 1500;
}
