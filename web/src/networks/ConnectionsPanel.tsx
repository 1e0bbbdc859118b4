// The connections that the kernel tracks, of a network or of one peer, with a way to make it forget a peer's.
import { Button, Group, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, take, type Schemas } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { paths } from "../shell/paths";
import { useMay } from "../shell/roles";
import { Confirm, type Question } from "../ui/Confirm";
import { DataTable, type Column } from "../ui/DataTable";
import { Figure } from "../ui/Figure";
import { Icon } from "../ui/Icon";
import { TextLink } from "../ui/links";
import { Loaded } from "../ui/Loaded";
import { useNotices } from "../ui/notices";

type Connection = Schemas["Connection"];
type Summary = Schemas["ConnectionSummary"];

const LOOK_AGAIN = 5_000;

const end = (address: string, port: number | null): string => (port === null ? address : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`);

export function ConnectionsPanel({ network, peer }: { network: number; peer?: { id: number; name: string } }) {
  const { t } = useText();
  const [text, setText] = useState("");
  const [searched] = useDebouncedValue(text.trim(), 250);
  const summary = useQuery({ ...queries.connectionSummary(network, peer?.id), refetchInterval: LOOK_AGAIN });
  const connections = useQuery({ ...queries.connections(network, peer?.id, searched), refetchInterval: LOOK_AGAIN, placeholderData: keepPreviousData });
  return (
    <Stack>
      <Group justify="space-between">
        <TextInput
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          leftSection={<Icon name="search" size={16} />}
          placeholder={t("connections.search")}
          aria-label={t("connections.search")}
          type="search"
          className="peer-search"
        />
        {peer && <Flush network={network} peer={peer} />}
      </Group>
      <Loaded query={summary}>{(sums) => <Sums sums={sums} network={network} isOfPeer={peer !== undefined} />}</Loaded>
      <Loaded query={connections}>
        {({ items, total }) => (
          <>
            <Rows connections={items} network={network} isOfPeer={peer !== undefined} />
            {total > items.length && <Text size="sm">{t("connections.some", { shown: items.length, count: total })}</Text>}
          </>
        )}
      </Loaded>
    </Stack>
  );
}

function Sums({ sums, network, isOfPeer }: { sums: Summary; network: number; isOfPeer: boolean }) {
  const { t, number, bytes } = useText();
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Figure label={t("network.tab.connections")} value={number(sums.connections)}>
          {sums.by_protocol.map(({ protocol, connections }) => `${protocol} ${number(connections)}`).join(" · ")}
        </Figure>
        <Figure label={t("connections.sent")} value={bytes(sums.sent_bytes)} />
        <Figure label={t("connections.received")} value={bytes(sums.received_bytes)} />
      </SimpleGrid>
      {sums.connections > 0 && (
        <SimpleGrid cols={{ base: 1, lg: isOfPeer ? 1 : 2 }}>
          {!isOfPeer && (
            <section>
              <Title order={2} size="h5" mb="xs">
                {t("connections.byPeer")}
              </Title>
              <DataTable
                label={t("connections.byPeer")}
                rows={sums.by_peer.slice(0, 5)}
                rowKey={({ peer_id }) => peer_id}
                columns={[
                  { key: "name", title: t("peer.name"), cell: ({ peer_id, peer_name }) => <TextLink to={paths.peer(network, peer_id, "connections")} className="breaks">{peer_name}</TextLink> },
                  { key: "count", title: t("connections.count"), cell: ({ connections }) => number(connections), isNumber: true },
                  { key: "bytes", title: t("peer.total"), cell: ({ sent_bytes, received_bytes }) => bytes(sent_bytes + received_bytes), isNumber: true },
                ]}
              />
            </section>
          )}
          <section>
            <Title order={2} size="h5" mb="xs">
              {t("connections.byDestination")}
            </Title>
            <DataTable
              label={t("connections.byDestination")}
              rows={sums.top_destinations.slice(0, 5)}
              rowKey={({ protocol, destination, destination_port }) => `${protocol} ${destination} ${destination_port}`}
              columns={[
                { key: "to", title: t("route.destination"), cell: ({ protocol, destination, destination_port }) => <code>{`${protocol} ${end(destination, destination_port)}`}</code> },
                { key: "count", title: t("connections.count"), cell: ({ connections }) => number(connections), isNumber: true },
                { key: "bytes", title: t("peer.total"), cell: ({ sent_bytes, received_bytes }) => bytes(sent_bytes + received_bytes), isNumber: true },
              ]}
            />
          </section>
        </SimpleGrid>
      )}
    </>
  );
}

function Rows({ connections, network, isOfPeer }: { connections: Connection[]; network: number; isOfPeer: boolean }) {
  const { t, bytes, duration } = useText();
  const known = (count: number | null): string => (count === null ? "–" : bytes(count));
  const peerColumn: Column<Connection> = {
    key: "peer",
    title: t("page.peer"),
    cell: ({ peer_id, peer_name, direction }) => (
      <>
        {direction === "outgoing" ? "→ " : "← "}
        {peer_id === null ? "–" : <TextLink to={paths.peer(network, peer_id)} className="breaks">{peer_name}</TextLink>}
      </>
    ),
  };
  const columns: Column<Connection>[] = [
    ...(isOfPeer ? [] : [peerColumn]),
    { key: "protocol", title: t("routes.protocol"), sortBy: ({ protocol }) => protocol, cell: ({ protocol }) => protocol },
    {
      key: "source",
      title: t("rule.source"),
      cell: ({ source, source_port, translated_source }) => (
        <>
          <code>{end(source, source_port)}</code>
          {translated_source && <Text size="xs" c="dimmed">{t("connections.as", { address: translated_source })}</Text>}
        </>
      ),
    },
    {
      key: "destination",
      title: t("route.destination"),
      cell: ({ destination, destination_port, translated_destination }) => (
        <>
          <code>{end(destination, destination_port)}</code>
          {translated_destination && <Text size="xs" c="dimmed">{t("connections.at", { address: translated_destination })}</Text>}
        </>
      ),
    },
    { key: "state", title: t("column.state"), sortBy: ({ state }) => state, cell: ({ state, timeout }) => `${state.replaceAll("_", " ")}, ${duration(timeout)}` },
    { key: "sent", title: t("connections.sent"), sortBy: ({ sent_bytes }) => sent_bytes ?? 0, cell: ({ sent_bytes }) => known(sent_bytes), isNumber: true },
    { key: "received", title: t("connections.received"), sortBy: ({ received_bytes }) => received_bytes ?? 0, cell: ({ received_bytes }) => known(received_bytes), isNumber: true },
  ];
  const keyOf = ({ protocol, source, source_port, destination, destination_port, icmp_id }: Connection): string =>
    [protocol, source, source_port, destination, destination_port, icmp_id].join(" ");
  return <DataTable label={t("network.tab.connections")} rows={connections} columns={columns} rowKey={keyOf} empty={t("connections.none")} />;
}

function Flush({ network, peer }: { network: number; peer: { id: number; name: string } }) {
  const { t } = useText();
  const { done } = useNotices();
  const client = useQueryClient();
  const [question, setQuestion] = useState<Question>();
  if (!useMay("operator")) return null;
  const flush = async (): Promise<void> => {
    const { removed } = await take(api.DELETE("/api/networks/{id}/connections", { params: { path: { id: network }, query: { peer_id: peer.id } } }));
    done(t("connections.flushed", { count: removed }));
    await client.invalidateQueries({ queryKey: ["connections", network] });
  };
  return (
    <>
      <Button
        variant="default"
        onClick={() => setQuestion({ title: t("connections.flush.title", { name: peer.name }), text: t("connections.flush.text"), action: t("connections.flush"), onConfirm: flush })}
      >
        {t("connections.flush")}
      </Button>
      <Confirm question={question} onClose={() => setQuestion(undefined)} />
    </>
  );
}
