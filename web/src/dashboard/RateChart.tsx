// The rates of networks in the last ten minutes: as the server keeps them until the view was opened, as they are heard
// since. Drawn when there is news and a second has passed; a page that nobody sees draws nothing.
import { useQueries, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type uPlot from "uplot";
import { queries } from "../api/queries";
import type { History } from "../history/history";
import { useText } from "../i18n/text";
import { useReadings } from "../live/live";
import { Chart, seriesColor } from "../ui/Chart";
import { append, pastRates, prepend, ratesByNetwork, type Line, type Rates } from "./figures";

const STEP = 1_000;
const KEPT = 600; // seconds
const ONCE = { refetchOnWindowFocus: false, retry: false }; // a visit

const isOfOne = (line: Line): line is Line & { networks: [number] } => line.networks.length === 1;

/** When all have been answered, so that the columns are filled once. */
function whenSettled(histories: UseQueryResult<History>[]): (History | undefined)[] | undefined {
  return histories.some(({ isFetching }) => isFetching) ? undefined : histories.map(({ data }) => data);
}

export function RateChart({ lines }: { lines: Line[] }) {
  const { t, rate } = useText();
  const readings = useReadings();
  const chart = useRef<uPlot>(undefined);
  const key = JSON.stringify(lines); // the same after every look at the networks' status
  const drawn = useMemo(() => JSON.parse(key) as Line[], [key]);
  const series = useMemo(() => drawn.map(({ name }, index) => ({ label: name, stroke: seriesColor(index) })), [drawn]);
  const data = useMemo((): Rates => [[], ...drawn.map(() => [])], [drawn]);
  const past = useQueries({
    queries: drawn.filter(isOfOne).map(({ networks: [id] }) => ({ ...queries.history(id, undefined, KEPT), ...ONCE })),
    combine: whenSettled,
  });
  useEffect(() => {
    if (!past) return;
    prepend(data, pastRates(drawn.map((_, index) => past[index]))); // the rest, which is last, has none
    chart.current?.setData(data as uPlot.AlignedData);
  }, [data, drawn, past]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.hidden) return;
      const now = Date.now() / 1000;
      const rates = ratesByNetwork(readings.all().values());
      append(data, [now, ...drawn.map(({ networks }) => networks.reduce((sum, id) => sum + (rates.get(id) ?? 0), 0))], now - KEPT);
      chart.current?.setData(data as uPlot.AlignedData);
    }, STEP);
    return () => clearInterval(timer);
  }, [data, drawn, readings]);
  return <Chart data={data as uPlot.AlignedData} series={series} format={rate} label={t("dashboard.live")} timeLabel={t("column.time")} onReady={(made) => (chart.current = made)} />;
}
