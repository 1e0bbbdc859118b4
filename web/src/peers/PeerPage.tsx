import { Anchor, Breadcrumbs, Group, Paper, SimpleGrid, Skeleton, Stack, Tabs, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Suspense, type ReactNode } from "react";
import type { Network, Peer, Tagged } from "../api/client";
import { queries } from "../api/queries";
import { formatLimits } from "../format/quantity";
import { HistoryChart } from "../history/HistoryChart";
import { useText } from "../i18n/text";
import { useReading, withReading } from "../live/live";
import { ConnectionsPanel } from "../networks/ConnectionsPanel";
import { useIdParam, useTab } from "../shell/params";
import { paths } from "../shell/paths";
import { useMay } from "../shell/roles";
import { Distance } from "../ui/clock";
import { CopyButton } from "../ui/CopyButton";
import { Figure } from "../ui/Figure";
import { TextLink } from "../ui/links";
import { Loaded } from "../ui/Loaded";
import { PageHead } from "../ui/PageHead";
import { TabList } from "../ui/TabList";
import ClientAccess from "./ClientAccess";
import { PeerEditor } from "./PeerEditor";
import { PeerMenu } from "./PeerMenu";
import { PeerStatus } from "./PeerStatus";

const TABS = ["overview", "connections", "access", "edit"] as const;

export default function PeerPage() {
  const { t } = useText();
  const networkId = useIdParam("networkId");
  const peerId = useIdParam("peerId");
  const network = useQuery(queries.network(networkId));
  const peer = useQuery(queries.peer(networkId, peerId));
  return (
    <Loaded query={network} title={t("page.peer")}>
      {({ value }) => (
        <Loaded query={peer} title={t("page.peer")}>
          {(tagged) => <Shown key={peerId} network={value} tagged={tagged} />}
        </Loaded>
      )}
    </Loaded>
  );
}

function Shown({ network, tagged }: { network: Network; tagged: Tagged<Peer> }) {
  const { t } = useText();
  const navigate = useNavigate();
  const mayEdit = useMay("operator");
  const tab = useTab(TABS, "overview");
  const peer = withReading(tagged.value, useReading(tagged.value.id));
  const shown = TABS.filter((key) => key === "overview" || key === "connections" || mayEdit);
  return (
    <>
      <Breadcrumbs mb="xs">
        <TextLink to={paths.networks()}>{t("page.networks")}</TextLink>
        <TextLink to={paths.network(network.id)} className="breaks">
          {network.name}
        </TextLink>
      </Breadcrumbs>
      <PageHead
        title={peer.name}
        intro={
          <Group gap="xs">
            <PeerStatus peer={peer} />
            <code>{peer.allowed_ips}</code>
            {peer.email && <Anchor href={`mailto:${peer.email}`}>{peer.email}</Anchor>}
          </Group>
        }
      >
        <PeerMenu peer={peer} onDeleted={() => void navigate({ to: paths.network(network.id) })} />
      </PageHead>
      <Tabs value={tab} onChange={(key) => key && void navigate({ to: paths.peer(network.id, peer.id, key === "overview" ? "" : key) })} keepMounted={false}>
        <TabList open={tab} tabs={shown.map((key) => ({ key, label: t(`peer.tab.${key}`) }))} />
        <Tabs.Panel value={tab}>
          <Suspense fallback={<Skeleton height={160} />}>
            {tab === "overview" && <Overview peer={peer} />}
            {tab === "connections" && <ConnectionsPanel network={network.id} peer={{ id: peer.id, name: peer.name }} />}
            {tab === "access" && (
              <Paper withBorder p="lg" maw={860}>
                <ClientAccess peer={peer} />
              </Paper>
            )}
            {tab === "edit" && <PeerEditor network={network} tagged={tagged} />}
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Overview({ peer }: { peer: Peer }) {
  const { t, bytes, rate, language, dateTime } = useText();
  const reading = useReading(peer.id);
  return (
    <Stack>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Figure label={t("peer.fromPeer")} value={rate(reading?.rx_rate ?? 0)}>
          {bytes(peer.transfer_rx)}
        </Figure>
        <Figure label={t("peer.toPeer")} value={rate(reading?.tx_rate ?? 0)}>
          {bytes(peer.transfer_tx)}
        </Figure>
        <Figure label={t("peer.seen")} value={peer.last_handshake ? <Distance at={peer.last_handshake} /> : t("value.never")}>
          {peer.endpoint ? <code>{peer.endpoint}</code> : null}
        </Figure>
        <Figure label={t("peer.limit")} value={formatLimits(peer.bandwidth_up_kbps, peer.bandwidth_down_kbps, language) ?? t("peer.unlimited")} />
      </SimpleGrid>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="sm">
          {t("history.title")}
        </Title>
        <HistoryChart network={peer.network_id} peer={peer.id} />
      </Paper>
      <Paper withBorder p="md" component="dl" className="facts">
        <Row name={t("peer.role")}>{t(`role.${peer.role}`)}</Row>
        <Row name={t("peer.addresses")}>
          <code>{peer.allowed_ips}</code>
        </Row>
        {peer.site_networks.length > 0 && (
          <Row name={t("peer.sites")}>
            <code>{peer.site_networks.join(", ")}</code>
          </Row>
        )}
        <Row name={t("peer.tunnel")}>
          {t(`peer.tunnel.${peer.tunnel}`)} {peer.split_cidrs.length > 0 && <code>{peer.split_cidrs.join(", ")}</code>}
        </Row>
        {peer.configured_endpoint && (
          <Row name={t("peer.endpoint.configured")}>
            <code>{peer.configured_endpoint}</code>
          </Row>
        )}
        <Row name={t("peer.keepalive")}>{peer.persistent_keepalive ? `${peer.persistent_keepalive} s` : t("value.off")}</Row>
        <Row name={t("peer.expires")}>{peer.expires_at === null ? t("value.never") : dateTime(peer.expires_at)}</Row>
        <Row name={t("peer.publicKey")}>
          <Group gap={4} wrap="nowrap">
            <code className="breaks">{peer.public_key}</code>
            <CopyButton value={peer.public_key} />
          </Group>
        </Row>
        <Row name={t("peer.keys")}>{t(peer.has_private_key ? "peer.keys.ours" : "peer.keys.theirs")}</Row>
        <Row name={t("peer.psk")}>{t(peer.has_preshared_key ? "value.yes" : "value.no")}</Row>
        <Row name={t("column.created")}>{dateTime(peer.created_at)}</Row>
        <Row name={t("column.updated")}>{dateTime(peer.updated_at)}</Row>
      </Paper>
    </Stack>
  );
}
