// Who may use how much of the line, and who does.
import { Progress, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../api/client";
import { queries } from "../api/queries";
import { formatKbps } from "../format/quantity";
import { useText } from "../i18n/text";
import { paths } from "../shell/paths";
import { DataTable, type Column } from "../ui/DataTable";
import { TextLink } from "../ui/links";
import { Loaded } from "../ui/Loaded";
import type { TabProps } from "./NetworkPage";

type Row = Schemas["NetworkBandwidth"]["peers"][number];

const LOOK_AGAIN = 3_000;
const SHOWN = 200; // rows; the table of peers has them all

const use = ({ current }: Row): number => current.up_kbps + current.down_kbps;
const isLimited = ({ limit }: Row): boolean => limit.up_kbps > 0 || limit.down_kbps > 0;

function Usage({ used, limit, label }: { used: number; limit: number; label: string }) {
  const { t, language } = useText();
  return (
    <div>
      <Text size="sm">
        {formatKbps(used, language)} / {limit === 0 ? t("peer.unlimited") : formatKbps(limit, language)}
      </Text>
      {limit > 0 && <Progress value={Math.min(100, (100 * used) / limit)} color={used > limit * 0.9 ? "orange" : "cyan"} size="sm" aria-label={label} />}
    </div>
  );
}

export default function BandwidthTab({ network }: TabProps) {
  const { t } = useText();
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
    </Stack>
  );
}
