import { expect, it } from "vitest";
import type { Translate } from "../i18n/text";
import { settingErrors } from "./values";

const t: Translate = (key) => key;

it.each([
  [{}, {}],
  [{ public_ip: "203.0.113.1", dns_servers: "1.1.1.1, 9.9.9.9", default_mtu: "1420", smtp_port: "587", webhook_url: "https://hooks.example.org/x" }, {}],
  [{ public_ip: "vpn.example.org" }, { public_ip: "invalid.address" }],
  [{ default_mtu: "1000" }, { default_mtu: "invalid.mtu" }],
  [{ smtp_port: "smtp" }, { smtp_port: "invalid.number" }],
  [{ webhook_url: "ftp://example.org" }, { webhook_url: "invalid.url" }],
  [{ webhook_secret: "short" }, { webhook_secret: "invalid.password" }],
])("finds in %j %j", (values, errors) => expect(settingErrors(values, t)).toEqual(errors));
