// The rates of networks in the last ten minutes: as they are heard while somebody looks, and else as the server keeps
// them. Drawn each second; a page that nobody sees draws nothing.
import { useQueries, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type uPlot from "uplot";
import { queries } from "../api/queries";
import type { History } from "../history/history";
import { useText } from "../i18n/text";
import { useReadings } from "../live/live";
import { Chart, seriesColor } from "../ui/Chart";
import { append, joinRates, pastRates, ratesByNetwork, type Line, type Rates } from "./figures";

const STEP = 1_000;
const KEPT = 600; // seconds
const ASKED_EVERY = 60_000; // by then the server has written what was before the view, or while nobody saw it

const allData = (histories: UseQueryResult<History>[]): (History | undefined)[] => histories.map(({ data }) => data);
const isOfOne = (line: Line): line is Line & { networks: [number] } => line.networks.length === 1;

export function RateChart({ lines }: { lines: Line[] }) {
  const { t, rate } = useText();
  const readings = useReadings();
  const chart = useRef<uPlot>(undefined);
  const key = JSON.stringify(lines); // the same after every look at the networks' status
  const drawn = useMemo(() => JSON.parse(key) as Line[], [key]);
  const series = useMemo(() => drawn.map(({ name }, index) => ({ label: name, stroke: seriesColor(index) })), [drawn]);
  const heard = useMemo((): Rates => [[], ...drawn.map(() => [])], [drawn]);
  const past = useQueries({
    queries: drawn.filter(isOfOne).map(({ networks: [id] }) => ({ ...queries.history(id, undefined, KEPT), refetchInterval: ASKED_EVERY, retry: false })),
    combine: allData,
  });
  const start = useMemo(() => [[], ...drawn.map(() => [])] as uPlot.AlignedData, [drawn]);
  useEffect(() => {
    const known = pastRates(drawn.map((_, index) => past[index])); // the rest, which is last, has none
    const draw = () => chart.current?.setData(joinRates(known, heard, Date.now() / 1000 - KEPT) as uPlot.AlignedData);
    const timer = setInterval(() => {
      if (document.hidden) return;
      const now = Date.now() / 1000;
      const rates = ratesByNetwork(readings.all().values());
      append(heard, [now, ...drawn.map(({ networks }) => networks.reduce((sum, id) => sum + (rates.get(id) ?? 0), 0))], now - KEPT);
      draw();
    }, STEP);
    draw();
    return () => clearInterval(timer);
  }, [drawn, heard, past, readings]);
  return <Chart data={start} series={series} format={rate} label={t("dashboard.live")} timeLabel={t("column.time")} onReady={(made) => (chart.current = made)} />;
}
