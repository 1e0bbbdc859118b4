// What may reach what, in sentences: the network's mode and its bridges are all that opens anything. Below,
// the rules that make it so, counted.
import { List, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Bridge, Network } from "../api/client";
import { queries } from "../api/queries";
import { useText, type Translate } from "../i18n/text";
import { paths } from "../shell/paths";
import { TextLink } from "../ui/links";
import { Loaded } from "../ui/Loaded";
import { FirewallRules } from "./FirewallRules";
import { ModeDrawing } from "./ModeDrawing";
import type { TabProps } from "./NetworkPage";

function grants(network: Network, t: Translate): string[] {
  const { mode, nat_enabled, inter_peer_routing, local_networks } = network;
  const local = local_networks.length > 0 ? local_networks.join(", ") : "–";
  const lines: Record<Network["mode"], string[]> = {
    gateway: [t("firewall.gateway.out"), t(inter_peer_routing ? "firewall.peers.yes" : "firewall.peers.no")],
    "site-to-site": [t("firewall.site.sites"), t("firewall.site.local", { networks: local })],
    "hub-routed": [t("firewall.peers.yes"), t("firewall.hub.out")],
  };
  return [...lines[mode], t(nat_enabled ? "firewall.nat.yes" : "firewall.nat.no"), t("firewall.rest")];
}

function bridgeLines(network: Network, bridges: Bridge[], names: Map<number, string>, t: Translate): string[] {
  return bridges.flatMap((bridge) => {
    const isA = bridge.network_a_id === network.id;
    if (!bridge.enabled || (!isA && bridge.network_b_id !== network.id)) return [];
    const other = names.get(isA ? bridge.network_b_id : bridge.network_a_id) ?? "?";
    const where = bridge.allowed_cidrs.length > 0 ? bridge.allowed_cidrs.join(", ") : t("bridge.everything");
    const isOut = bridge.direction === "bidirectional" || (bridge.direction === "a_to_b") === isA;
    const isIn = bridge.direction === "bidirectional" || (bridge.direction === "a_to_b") !== isA;
    return [
      ...(isOut ? [t("firewall.bridge.out", { network: other, where })] : []),
      ...(isIn ? [t("firewall.bridge.in", { network: other, where })] : []),
    ];
  });
}

export default function FirewallTab({ network }: TabProps) {
  const { t } = useText();
  const { data: networks = [] } = useQuery(queries.networks());
  const names = new Map(networks.map(({ id, name }) => [id, name]));
  return (
    <Stack maw={860}>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="sm">
          {t("firewall.may")}
        </Title>
        <ModeDrawing mode={network.mode} interPeer={network.inter_peer_routing} />
        <List mt="sm">
          {grants(network, t).map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      </Paper>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="sm">
          {t("page.bridges")}
        </Title>
        <Loaded query={useQuery(queries.bridges())}>
          {(bridges) => {
            const lines = bridgeLines(network, bridges, names, t);
            return lines.length === 0 ? (
              <Text>{t("firewall.noBridges")}</Text>
            ) : (
              <List>
                {lines.map((line) => (
                  <List.Item key={line}>{line}</List.Item>
                ))}
              </List>
            );
          }}
        </Loaded>
        <TextLink to={paths.bridges()} mt="sm">
          {t("firewall.toBridges")}
        </TextLink>
      </Paper>
      <section>
        <Title order={2} size="h4">
          {t("firewall.rules")}
        </Title>
        <Text size="sm" c="dimmed" mb="sm">
          {t("firewall.rules.text")}
        </Text>
        <FirewallRules network={network} networks={networks} />
      </section>
    </Stack>
  );
}
