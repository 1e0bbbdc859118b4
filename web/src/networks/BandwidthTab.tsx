// Who may use how much of the line, and who does; with a way to change it.
import { Button, Modal, Progress, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, take, type Schemas } from "../api/client";
import { patchPeers, queries } from "../api/queries";
import { formatKbps } from "../format/quantity";
import { useText } from "../i18n/text";
import { LimitForm, type Limits } from "../peers/LimitForm";
import { paths } from "../shell/paths";
import { useMay } from "../shell/roles";
import { DataTable, type Column } from "../ui/DataTable";
import { TextLink } from "../ui/links";
import { Loaded } from "../ui/Loaded";
import { useNotices } from "../ui/notices";
import type { TabProps } from "./NetworkPage";

type Row = Schemas["NetworkBandwidth"]["peers"][number];

const LOOK_AGAIN = 3_000;
const SHOWN = 200; // rows; the table of peers has them all

const use = ({ current }: Row): number => current.up_kbps + current.down_kbps;
const isLimited = ({ limit }: Row): boolean => limit.up_kbps > 0 || limit.down_kbps > 0;

function Usage({ used, limit, label }: { used: number; limit: number; label: string }) {
  const { t, rate, language } = useText();
  return (
    <div>
      <Text size="sm">
        {rate((used * 1000) / 8)} / {limit === 0 ? t("peer.unlimited") : formatKbps(limit, language)}
      </Text>
      {limit > 0 && <Progress value={Math.min(100, (100 * used) / limit)} color={used > limit * 0.9 ? "orange" : "cyan"} size="sm" aria-label={label} />}
    </div>
  );
}

function Change({ network, row, onDone }: { network: number; row: Row; onDone: () => void }) {
  const { t } = useText();
  const { done } = useNotices();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (body: Limits) => take(api.PUT("/api/networks/{id}/peers/{peer_id}", { params: { path: { id: network, peer_id: row.peer_id } }, body })),
    onSuccess: (saved) => {
      patchPeers(client, network, (peers) => peers.map((each) => (each.id === saved.id ? saved : each)));
      void client.invalidateQueries({ queryKey: queries.bandwidth(network).queryKey });
      void client.invalidateQueries({ queryKey: queries.peer(network, saved.id).queryKey });
      done(t("peer.saved", { name: saved.name }));
      onDone();
    },
  });
  const initial = { bandwidth_up_kbps: row.limit.up_kbps, bandwidth_down_kbps: row.limit.down_kbps };
  return <LimitForm initial={initial} isBusy={save.isPending} problem={save.error} onSave={save.mutate} />;
}

export default function BandwidthTab({ network }: TabProps) {
  const { t } = useText();
  const mayChange = useMay("operator");
  const [changing, setChanging] = useState<Row>();
  const [only, setOnly] = useState<"limited" | "all">("limited");
  const columns: Column<Row>[] = [
    {
      key: "name",
      title: t("peer.name"),
      sortBy: ({ name }) => name.toLowerCase(),
      cell: ({ peer_id, name }) => (
        <TextLink to={paths.peer(network.id, peer_id)} className="breaks">
          {name}
        </TextLink>
      ),
    },
    { key: "up", title: t("peer.up"), sortBy: ({ current }) => current.up_kbps, cell: ({ current, limit, name }) => <Usage used={current.up_kbps} limit={limit.up_kbps} label={`${name}: ${t("peer.up")}`} /> },
    { key: "down", title: t("peer.down"), sortBy: ({ current }) => current.down_kbps, cell: ({ current, limit, name }) => <Usage used={current.down_kbps} limit={limit.down_kbps} label={`${name}: ${t("peer.down")}`} /> },
  ];
  if (mayChange)
    columns.push({
      key: "change",
      title: t("bandwidth.change"),
      isHidden: true,
      cell: (row) => (
        <Button size="xs" variant="default" aria-label={t("bandwidth.changeOf", { name: row.name })} onClick={() => setChanging(row)}>
          {t("bandwidth.change")}
        </Button>
      ),
    });
  return (
    <Stack maw={960}>
      <SegmentedControl
        w="fit-content"
        value={only}
        onChange={(value) => setOnly(value as typeof only)}
        data={[
          { value: "limited", label: t("bandwidth.limited") },
          { value: "all", label: t("peer.all") },
        ]}
      />
      <Loaded query={useQuery({ ...queries.bandwidth(network.id), refetchInterval: LOOK_AGAIN })}>
        {({ peers, classifier, leaf }) => {
          const wanted = only === "limited" ? peers.filter(isLimited) : [...peers].sort((a, b) => use(b) - use(a));
          return (
            <>
              <DataTable label={t("network.tab.bandwidth")} rows={wanted.slice(0, SHOWN)} columns={columns} rowKey={({ peer_id }) => peer_id} searchText={({ name }) => name} empty={t("bandwidth.none")} />
              {wanted.length > SHOWN && <Text size="sm">{t("routes.some", { shown: SHOWN, count: wanted.length })}</Text>}
              {classifier && <Text size="sm" c="dimmed">{t("bandwidth.how", { classifier, leaf })}</Text>}
            </>
          );
        }}
      </Loaded>
      <Modal opened={changing !== undefined} onClose={() => setChanging(undefined)} title={changing?.name}>
        {changing && <Change network={network.id} row={changing} onDone={() => setChanging(undefined)} />}
      </Modal>
    </Stack>
  );
}
