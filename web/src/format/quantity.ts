// Amounts of data in decimal units, as network gear counts them: bytes for totals, bits per second for rates.

const PREFIXES = ["", "k", "M", "G", "T", "P"];

function scaled(amount: number, unit: string, language: string): string {
  let index = 0;
  let value = amount;
  while (value >= 999.5 && index < PREFIXES.length - 1) {
    value /= 1000;
    index += 1;
  }
  const digits = index === 0 || value >= 99.95 ? 0 : 1;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  return `${number} ${PREFIXES[index] ?? ""}${unit}`;
}

export function formatBytes(bytes: number, language: string): string {
  return scaled(bytes, "B", language);
}

/** From bytes per second, as counters give it. */
export function formatRate(bytesPerSecond: number, language: string): string {
  return scaled(bytesPerSecond * 8, "bit/s", language);
}

/** Of a limit in kbit/s, without a digit that the person did not type. */
export function formatKbps(kbps: number, language: string): string {
  const [value, unit] = kbps >= 1000 ? [kbps / 1000, "Mbit/s"] : [kbps, "kbit/s"];
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 3 }).format(value)} ${unit}`;
}

/** "10 / 50 Mbit/s": up, then down; absent where there is no limit at all. */
export function formatLimits(upKbps: number, downKbps: number, language: string): string | undefined {
  if (upKbps === 0 && downKbps === 0) return undefined;
  const side = (kbps: number): string => (kbps === 0 ? "∞" : formatKbps(kbps, language));
  const [up, down] = [side(upKbps), side(downKbps)];
  const [upNumber, upUnit] = up.split(" ");
  return upUnit !== undefined && down.endsWith(` ${upUnit}`) ? `${upNumber} / ${down}` : `${up} / ${down}`;
}
