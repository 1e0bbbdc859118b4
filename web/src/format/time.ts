// Points in time and spans, in the reader's language.

const SPANS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

const relative = new Map<string, Intl.RelativeTimeFormat>();

function relativeFormat(language: string): Intl.RelativeTimeFormat {
  let format = relative.get(language);
  if (!format) {
    format = new Intl.RelativeTimeFormat(language, { numeric: "always", style: "short" });
    relative.set(language, format);
  }
  return format;
}

/** "5 min. ago", "in 3 days": `seconds` is the distance from now, negative for what is past. */
export function formatDistance(seconds: number, language: string): string {
  const amount = Math.abs(seconds);
  const [unit, size] = SPANS.find(([, length]) => amount >= length) ?? ["second", 1];
  return relativeFormat(language).format(Math.trunc(seconds / size), unit);
}

const dates = new Map<string, Intl.DateTimeFormat>();

export function formatDateTime(unixSeconds: number, language: string): string {
  let format = dates.get(language);
  if (!format) {
    format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
    dates.set(language, format);
  }
  return format.format(unixSeconds * 1000);
}

const ticks = new Map<string, Intl.DateTimeFormat>();

/** Under a chart whose ticks are `step` seconds apart: the time of day within days, the date beyond. */
export function formatTick(unixSeconds: number, step: number, language: string): string {
  const parts: Intl.DateTimeFormatOptions = step >= 86_400 ? { month: "short", day: "numeric" } : { hour: "2-digit", minute: "2-digit", ...(step < 60 && { second: "2-digit" }) };
  const key = `${language} ${Object.keys(parts).join()}`;
  const format = ticks.get(key) ?? new Intl.DateTimeFormat(language, parts);
  ticks.set(key, format);
  return format.format(unixSeconds * 1000);
}

/** "3 d 4 h": the two largest units of a span. */
export function formatDuration(seconds: number, language: string): string {
  const units: ["day" | "hour" | "minute" | "second", number][] = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
  let rest = Math.max(0, Math.floor(seconds));
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || (unit === "second" && parts.length === 0)) {
      parts.push(new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" }).format(count));
    } else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

/** What <input type="datetime-local"> wants, and back; "" is never. */
export function toLocalInput(unixSeconds: number | null): string {
  if (unixSeconds === null) return "";
  const date = new Date(unixSeconds * 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function fromLocalInput(text: string): number | null {
  const milliseconds = text === "" ? NaN : new Date(text).getTime();
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}
