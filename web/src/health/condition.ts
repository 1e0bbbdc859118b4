// A condition of the doctor in words: what, and what to do, in the person's language; the server's words for the rest,
// which carry names, numbers and commands.
import type { Check } from "../api/client";
import type { MessageKey } from "../i18n/messages";
import type { Translate } from "../i18n/text";

export type Words = { title: string; wrong: string; remedy: string; details: string[] };

/** Conditions whose remedy is the server's to find: commands, values and files of this machine. */
const REMEDY_IS_FOUND = new Set([
  "advertisements_ignored",
  "database_unreadable",
  "foreign_drop",
  "foreign_drop_possible",
  "forwarding_off",
  "history_unavailable",
  "kernel_unreadable",
  "master_key_invalid",
  "mtu_too_large",
  "reverse_path_filter",
  "service_stopped",
]);

/** Of a condition that is newer than this page, the server's own words. */
export function wordsOf({ code, status, title, message, remedy = "" }: Check, t: Translate): Words {
  const say = (part = ""): string => t(`condition.${code}${part}` as MessageKey);
  if (!say()) return { title, wrong: "", remedy, details: [message] };
  if (status === "pass" || status === "skipped") return { title: say(), wrong: "", remedy: "", details: [message] };
  const isMore = REMEDY_IS_FOUND.has(code) && remedy !== say(".remedy");
  return { title: say(), wrong: say(".wrong"), remedy: say(".remedy"), details: [message, ...(isMore && remedy ? [remedy] : [])] };
}
