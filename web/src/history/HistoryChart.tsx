// What a network or a peer carried, from an hour to a year.
import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type uPlot from "uplot";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { Chart, seriesColor } from "../ui/Chart";
import { Loaded } from "../ui/Loaded";
import { UpDown } from "../ui/UpDown";
import { SPANS, STEPS, toSeries, type Span } from "./history";

const LOOK_AGAIN = 60_000;

export function HistoryChart({ network, peer }: { network: number; peer?: number }) {
  const { t, rate, bytes } = useText();
  const [span, setSpan] = useState<Span>("day");
  const history = useQuery({ ...queries.history(network, peer, SPANS[span]), refetchInterval: LOOK_AGAIN, placeholderData: keepPreviousData });
  const series = useMemo(
    () => [
      { label: t("peer.fromPeer"), stroke: seriesColor(0) },
      { label: t("peer.toPeer"), stroke: seriesColor(1) },
    ],
    [t],
  );
  const data = useMemo(() => {
    if (!history.data) return undefined;
    const { points, granularity, from, to } = history.data;
    return toSeries(points, { from, to, step: STEPS[granularity] });
  }, [history.data]);
  const sum = (direction: "transfer_rx" | "transfer_tx"): number => history.data?.points.reduce((total, point) => total + point[direction], 0) ?? 0;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t("history.span")}
          value={span}
          onChange={(value) => setSpan(value as Span)}
          data={(Object.keys(SPANS) as Span[]).map((value) => ({ value, label: t(`history.${value}`) }))}
        />
        <Text size="sm" role="status">
          <UpDown up={bytes(sum("transfer_rx"))} down={bytes(sum("transfer_tx"))} />
        </Text>
      </Group>
      <Loaded query={history}>
        {({ points }) =>
          points.length === 0 ? (
            <Text p="md">{t("history.nothing")}</Text>
          ) : (
            data && <Chart data={data as uPlot.AlignedData} series={series} format={rate} label={t("history.label")} timeLabel={t("column.time")} />
          )
        }
      </Loaded>
    </Stack>
  );
}
