// What a network carries now, and what its interface counts.
import { Paper, SimpleGrid, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { NetworkStatus } from "../api/client";
import { queries } from "../api/queries";
import { RateChart } from "../dashboard/RateChart";
import { HistoryChart } from "../history/HistoryChart";
import { useText } from "../i18n/text";
import { Figure } from "../ui/Figure";
import { Loaded } from "../ui/Loaded";
import type { TabProps } from "./NetworkPage";

const LOOK_AGAIN = 5_000;

export default function TrafficTab({ network }: TabProps) {
  const { t } = useText();
  const interfaces = useQuery({ ...queries.interfaces(), refetchInterval: LOOK_AGAIN });
  return (
    <Stack>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="sm">
          {t("dashboard.live")}
        </Title>
        <RateChart lines={[{ name: network.name, networks: [network.id] }]} />
      </Paper>
      <Loaded query={interfaces}>
        {(networks) => networks.filter(({ id }) => id === network.id).map((status) => <InterfaceFigures key={status.id} status={status} />)}
      </Loaded>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="sm">
          {t("history.title")}
        </Title>
        <HistoryChart network={network.id} />
      </Paper>
    </Stack>
  );
}

function InterfaceFigures({ status: { interface: device, device_type, interface_stats: stats } }: { status: NetworkStatus }) {
  const { t, bytes, number } = useText();
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Figure label={t("traffic.received")} value={bytes(stats.rx_bytes)}>
        {t("traffic.packets", { count: stats.rx_packets })}
      </Figure>
      <Figure label={t("traffic.sent")} value={bytes(stats.tx_bytes)}>
        {t("traffic.packets", { count: stats.tx_packets })}
      </Figure>
      <Figure label={t("dashboard.errors")} value={number(stats.rx_errors + stats.tx_errors)}>
        {t("traffic.drops", { count: stats.rx_dropped + stats.tx_dropped })}
      </Figure>
      <Figure label={t("network.interface")} value={<code>{device}</code>}>
        {device_type && t(device_type === "userspace" ? "backend.userspace" : "backend.kernel")}
      </Figure>
    </SimpleGrid>
  );
}
