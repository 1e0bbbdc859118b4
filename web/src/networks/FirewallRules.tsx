// The kernel's rules for a network, with what they have counted until now.
import { Alert, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Network } from "../api/client";
import { queries } from "../api/queries";
import { useText, type Translate } from "../i18n/text";
import { DataTable, type Column } from "../ui/DataTable";
import { Icon } from "../ui/Icon";
import { Loaded } from "../ui/Loaded";
import { Status, type Tone } from "../ui/Status";
import { bridgeOf, effectOf, purposeOf, type Effect, type FirewallRule } from "./firewallRules";

const LOOK_AGAIN = 3_000;
const TONES: Record<Effect, Tone> = { accept: "good", drop: "bad", translate: "info", clamp: "info", judge: "off", other: "off" };

function purpose(rule: FirewallRule, names: Map<string, string>, t: Translate): string {
  const bridge = bridgeOf(rule);
  if (bridge) return t("firewall.rule.bridge", { from: names.get(bridge.from) ?? bridge.from, to: names.get(bridge.to) ?? bridge.to });
  const known = purposeOf(rule);
  return known ? t(known) : rule.comment;
}

export function FirewallRules({ network, networks }: { network: Network; networks: Network[] }) {
  const { t, number, bytes } = useText();
  const query = useQuery({ ...queries.firewall(network.id), refetchInterval: LOOK_AGAIN, placeholderData: keepPreviousData });
  const names = new Map(networks.map((each) => [each.interface, each.name]));
  const columns: Column<FirewallRule>[] = [
    {
      key: "what",
      title: t("firewall.rule.what"),
      cell: (rule) => (
        <>
          {purpose(rule, names, t)}
          {rule.shared && <Text span size="xs" c="dimmed"> · {t("firewall.rule.shared")}</Text>}
          <code className="rule-text" dir="ltr">{`${rule.chain}: ${rule.text.replace(/ comment ".*"$/, "")}`}</code>
        </>
      ),
    },
    { key: "effect", title: t("firewall.rule.effect"), cell: (rule) => <Status tone={TONES[effectOf(rule)]}>{t(`firewall.effect.${effectOf(rule)}`)}</Status> },
    { key: "packets", title: t("firewall.rule.packets"), sortBy: ({ packets }) => packets, cell: ({ packets }) => number(packets), isNumber: true },
    { key: "bytes", title: t("firewall.rule.bytes"), sortBy: (rule) => rule.bytes, cell: (rule) => bytes(rule.bytes), isNumber: true },
  ];
  return (
    <Loaded query={query}>
      {({ present, rules }) =>
        present || !network.enabled ? (
          <DataTable
            label={t("firewall.rules")}
            rows={rules}
            columns={columns}
            rowKey={({ chain, text }) => `${chain} ${text}`}
            empty={t(network.enabled ? "firewall.rules.none" : "firewall.rules.off")}
          />
        ) : (
          <Alert color="red" icon={<Icon name="alert" />} title={t("firewall.missing")}>
            {t("firewall.missing.text")}
          </Alert>
        )
      }
    </Loaded>
  );
}
