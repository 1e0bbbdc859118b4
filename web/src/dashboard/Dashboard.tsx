import { Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import type { NetworkStatus } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { useReadings } from "../live/live";
import { NewsList } from "../live/NewsList";
import { paths } from "../shell/paths";
import { DataTable } from "../ui/DataTable";
import { Figure } from "../ui/Figure";
import { TextLink } from "../ui/links";
import { Loaded } from "../ui/Loaded";
import { PageHead } from "../ui/PageHead";
import { Status } from "../ui/Status";
import { UpDown } from "../ui/UpDown";
import { interfacesToWatch, linesOf, sumUp, topPeers } from "./figures";
import { RateChart } from "./RateChart";

const MOST_LINES = 8; // that can be told apart
const MOST_ROWS = 10;

export default function Dashboard() {
  const { t } = useText();
  return (
    <>
      <PageHead title={t("page.dashboard")} />
      <Loaded query={useQuery(queries.status())}>{(networks) => <Shown networks={networks} />}</Loaded>
    </>
  );
}

function Shown({ networks }: { networks: NetworkStatus[] }) {
  const { t, number, rate, bytes } = useText();
  const readings = useReadings();
  const version = useSyncExternalStore(
    (listener) => readings.subscribeAll(listener),
    () => readings.getVersion(),
  );
  const [totals, top] = useMemo(() => {
    void version;
    return [sumUp(networks, (peer) => readings.get(peer)), topPeers(networks, (peer) => readings.get(peer), 5)] as const;
  }, [networks, readings, version]);
  return (
    <Stack>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Figure label={t("page.networks")} value={number(networks.length)}>
          {t("dashboard.up", { count: networks.filter(({ up }) => up).length })}
        </Figure>
        <Figure label={t("dashboard.online")} value={number(totals.online)}>
          {t("dashboard.ofPeers", { count: totals.peers })}
        </Figure>
        <Figure label={t("dashboard.now")} value={rate(totals.rxRate + totals.txRate)}>
          <UpDown up={rate(totals.rxRate)} down={rate(totals.txRate)} />
        </Figure>
        <Figure label={t("dashboard.total")} value={bytes(totals.rx + totals.tx)}>
          <UpDown up={bytes(totals.rx)} down={bytes(totals.tx)} />
        </Figure>
      </SimpleGrid>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="sm">
          {t("dashboard.live")}
        </Title>
        <RateChart lines={linesOf(networks, MOST_LINES, (count) => t("dashboard.otherNetworks", { count }))} />
      </Paper>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <section>
          <Title order={2} size="h4" mb="sm">
            {t("dashboard.top")}
          </Title>
          <DataTable
            label={t("dashboard.top")}
            rows={top}
            rowKey={({ id }) => id}
            empty={t("dashboard.quiet")}
            columns={[
              { key: "name", title: t("peer.name"), cell: ({ network, id, name }) => <TextLink to={paths.peer(network, id)} className="breaks">{name}</TextLink> },
              { key: "rate", title: t("peer.rate"), cell: (peer) => rate(peer.rate), isNumber: true },
              { key: "total", title: t("peer.total"), cell: ({ total }) => bytes(total), isNumber: true },
            ]}
          />
        </section>
        <section>
          <Title order={2} size="h4" mb="sm">
            {t("dashboard.interfaces")}
          </Title>
          <DataTable
            label={t("dashboard.interfaces")}
            rows={interfacesToWatch(networks, MOST_ROWS)}
            rowKey={({ id }) => id}
            columns={[
              { key: "name", title: t("network.name"), cell: ({ id, name }) => <TextLink to={paths.network(id)} className="breaks">{name}</TextLink> },
              { key: "state", title: t("column.state"), cell: ({ up, enabled, problem }) => <Status tone={up && !problem ? "good" : enabled ? "bad" : "off"}>{t(up ? "state.up" : enabled ? "state.down" : "state.disabled")}</Status> },
              { key: "errors", title: t("dashboard.errors"), cell: ({ interface_stats: stats }) => number(stats.rx_errors + stats.tx_errors), isNumber: true },
              { key: "drops", title: t("dashboard.drops"), cell: ({ interface_stats: stats }) => number(stats.rx_dropped + stats.tx_dropped), isNumber: true },
            ]}
          />
          {networks.length > MOST_ROWS && <TextLink to={paths.networks()}>{t("dashboard.allNetworks", { count: networks.length })}</TextLink>}
        </section>
      </SimpleGrid>
      <section>
        <Title order={2} size="h4" mb="sm">
          {t("dashboard.events")}
        </Title>
        <NewsList most={10} />
        {networks.length === 0 && <Text>{t("network.nothing")}</Text>}
      </section>
    </Stack>
  );
}
