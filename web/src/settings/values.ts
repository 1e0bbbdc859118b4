// The settings by subject, and what can be seen to be wrong with one before the server is asked.
import type { Schemas } from "../api/client";
import type { Translate } from "../i18n/text";
import { MTU_MAX, MTU_MIN } from "../ip/mtu";
import { parseAddress } from "../ip/prefix";
import { addressListError, dropAbsent } from "../networks/values";
import type { Errors } from "../ui/fields";

const SERVER = ["hostname", "public_ip", "dns_servers", "default_mtu"] as const;
const MAIL = ["smtp_host", "smtp_port", "smtp_tls", "smtp_user", "smtp_pass", "smtp_from", "alert_email"] as const;
const WEBHOOK = ["webhook_url", "webhook_secret"] as const;

export type SettingName = (typeof SERVER)[number] | (typeof MAIL)[number] | (typeof WEBHOOK)[number];
export type SettingValues = Record<SettingName, string>;
export type Section = { key: "server" | "mail" | "webhook"; names: readonly SettingName[]; channel?: Schemas["AlertChannel"] };

export const SECTIONS: Section[] = [
  { key: "server", names: SERVER },
  { key: "mail", names: MAIL, channel: "email" },
  { key: "webhook", names: WEBHOOK, channel: "webhook" },
];

/** Of the fields that are there; a section has its own. */
export function settingErrors(values: Partial<SettingValues>, t: Translate): Errors<SettingValues> {
  const { public_ip = "", dns_servers = "", default_mtu = "", smtp_port = "", webhook_url = "", webhook_secret = "" } = values;
  const isWhole = (text: string, least: number, most: number): boolean => /^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
  return dropAbsent<SettingValues>({
    public_ip: public_ip.trim() && !parseAddress(public_ip.trim()) ? t("invalid.address", { text: public_ip }) : undefined,
    dns_servers: addressListError(dns_servers, 3, t),
    default_mtu: default_mtu.trim() && !isWhole(default_mtu, MTU_MIN, MTU_MAX) ? t("invalid.mtu", { least: MTU_MIN, most: MTU_MAX }) : undefined,
    smtp_port: smtp_port.trim() && !isWhole(smtp_port, 1, 65_535) ? t("invalid.number", { most: 65_535 }) : undefined,
    webhook_url: webhook_url.trim() && !/^https?:\/\/[^/\s]+/.test(webhook_url.trim()) ? t("invalid.url") : undefined,
    webhook_secret: webhook_secret && webhook_secret.length < 16 ? t("invalid.password", { count: 16 }) : undefined,
  });
}
