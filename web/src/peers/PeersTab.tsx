// The table of a network's peers: as quick at ten thousand as at three.
import { ActionIcon, Button, Checkbox, Group, Menu, Paper, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useDeferredValue, useMemo, useState, useSyncExternalStore } from "react";
import type { Network, Peer } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { useReadings } from "../live/live";
import type { TabProps } from "../networks/NetworkPage";
import { useQueryParams } from "../shell/params";
import { useMay } from "../shell/roles";
import { Icon } from "../ui/Icon";
import { Loaded } from "../ui/Loaded";
import { useDoomedPeers } from "./actions";
import { PEER_COLUMNS, useColumnChoice } from "./columns";
import { PeerTable } from "./PeerTable";
import { isLive, selectPeers, SORT_KEYS, STATES, type PeerState, type Selection, type SortKey } from "./select";

// Not needed to read the table, so not waited for.
const AddPeer = lazy(() => import("./AddPeer"));
const BulkBar = lazy(() => import("./BulkBar"));

const nothing = (): (() => void) => () => undefined;

export default function PeersTab({ network }: TabProps) {
  return <Loaded query={useQuery(queries.peers(network.id))}>{(peers) => <Peers network={network} peers={peers} />}</Loaded>;
}

function useSelection(): [Selection, (change: Partial<{ q: string; state: string; sort: string }>) => void] {
  const [query, setQuery] = useQueryParams();
  const sort = String(query["sort"] ?? "name");
  const key = SORT_KEYS.find((known) => known === sort.replace(/^-/, "")) ?? "name";
  const selection: Selection = {
    text: String(query["q"] ?? ""),
    state: STATES.find((state) => state === query["state"]),
    sort: key,
    isDescending: sort.startsWith("-"),
  };
  return [
    selection,
    (change) => {
      const entries = Object.entries(change).map(([name, value]) => [name, value || undefined]);
      setQuery(Object.fromEntries(entries) as Record<string, string | undefined>);
    },
  ];
}

/** The chosen peers; made anew with the news only where the news can change them. */
function useSelected(peers: Peer[], selection: Selection): Peer[] {
  const readings = useReadings();
  const live = isLive(selection);
  const version = useSyncExternalStore(live ? (listener) => readings.subscribeAll(listener) : nothing, () => (live ? readings.getVersion() : 0));
  const doomed = useDoomedPeers();
  const { text, state, sort, isDescending } = selection;
  const searched = useDeferredValue(text);
  return useMemo(() => {
    void version;
    const alive = doomed.size > 0 ? peers.filter(({ id }) => !doomed.has(id)) : peers;
    return selectPeers(alive, { text: searched, state, sort, isDescending }, (id) => readings.get(id), Date.now() / 1000);
  }, [peers, doomed, searched, state, sort, isDescending, readings, version]);
}

function Toolbar({ network, selection, onSelect, shown, total, hidden }: {
  network: Network;
  selection: Selection;
  onSelect: ReturnType<typeof useSelection>[1];
  shown: number;
  total: number;
  hidden: SortKey[];
}) {
  const { t } = useText();
  const mayEdit = useMay("operator");
  const [, chosen, setChosen] = useColumnChoice();
  const [query, setQuery] = useQueryParams();
  const [text, setText] = useState(selection.text);
  return (
    <Group p="sm" gap="sm" className="peer-toolbar">
      <TextInput
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onSelect({ q: event.currentTarget.value });
        }}
        leftSection={<Icon name="search" size={16} />}
        placeholder={t("peer.search")}
        aria-label={t("peer.search")}
        type="search"
        className="peer-search"
      />
      <Select
        value={selection.state ?? ""}
        onChange={(state) => onSelect({ state: state ?? "" })}
        data={[{ value: "", label: t("peer.all") }, ...STATES.map((state: PeerState) => ({ value: state, label: t(`peer.state.${state}`) }))]}
        leftSection={<Icon name="filter" size={16} />}
        aria-label={t("peer.filter")}
        allowDeselect={false}
        w={180}
      />
      <Text size="sm" role="status" data-testid="peer-count">
        {shown === total ? t("peer.count", { count: total }) : t("peer.countOf", { shown, count: total })}
      </Text>
      <Group gap="xs" ml="auto">
        <Menu closeOnItemClick={false} position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label={t("peer.columns")} visibleFrom="sm">
              <Icon name="columns" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t("peer.columns")}</Menu.Label>
            <Checkbox.Group value={chosen} onChange={(keys) => setChosen(keys as SortKey[])}>
              <Stack gap="xs" p="xs">
                {PEER_COLUMNS.filter(({ isOptional }) => isOptional).map(({ key, title }) => (
                  <Checkbox key={key} value={key} label={t(title)} description={hidden.includes(key) && t("peer.columns.noRoom")} />
                ))}
              </Stack>
            </Checkbox.Group>
          </Menu.Dropdown>
        </Menu>
        {mayEdit && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setQuery({ add: true })}>
            {t("peer.add")}
          </Button>
        )}
      </Group>
      {query["add"] === true && mayEdit && (
        <Suspense>
          <AddPeer network={network} onClose={() => setQuery({ add: undefined })} />
        </Suspense>
      )}
    </Group>
  );
}

function Peers({ network, peers }: { network: Network; peers: Peer[] }) {
  const { t } = useText();
  const [selection, onSelect] = useSelection();
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set());
  const [columns] = useColumnChoice();
  const [hidden, setHidden] = useState<SortKey[]>([]);
  const shown = useSelected(peers, selection);
  const [, setQuery] = useQueryParams();
  const mayEdit = useMay("operator");
  return (
    <Paper withBorder className="peer-panel">
      <Toolbar network={network} selection={selection} onSelect={onSelect} shown={shown.length} total={peers.length} hidden={hidden} />
      {marked.size > 0 && (
        <Suspense>
          <BulkBar network={network} peers={peers.filter(({ id }) => marked.has(id))} onClear={() => setMarked(new Set())} />
        </Suspense>
      )}
      {peers.length === 0 ? (
        <Stack align="center" p="xl">
          <Icon name="device" size={40} />
          <Text>{t("peer.nothing")}</Text>
          {mayEdit && <Button onClick={() => setQuery({ add: true })}>{t("peer.add")}</Button>}
        </Stack>
      ) : (
        <PeerTable
          label={t("peer.tableOf", { network: network.name })}
          peers={shown}
          columns={columns}
          marked={marked}
          onMark={setMarked}
          sort={selection.sort}
          isDescending={selection.isDescending}
          onHidden={setHidden}
          onSort={(key) => onSelect({ sort: key === selection.sort && !selection.isDescending ? `-${key}` : key })}
        />
      )}
      {peers.length > 0 && shown.length === 0 && (
        <Text p="lg" ta="center">
          {t("peer.nothingFound")}
        </Text>
      )}
    </Paper>
  );
}
