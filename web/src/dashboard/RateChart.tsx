// The rates of all networks since the view was opened, at most ten minutes. Drawn when there is news and a second has
// passed; a page that nobody sees draws nothing.
import { useEffect, useMemo, useRef } from "react";
import type uPlot from "uplot";
import { useText } from "../i18n/text";
import { useReadings } from "../live/live";
import { Chart, seriesColor } from "../ui/Chart";
import { ratesByNetwork } from "./figures";

const STEP = 1_000;
const KEPT = 600;

type Drawn = { id: number; name: string };

export function RateChart({ networks }: { networks: Drawn[] }) {
  const { t, rate } = useText();
  const readings = useReadings();
  const chart = useRef<uPlot>(undefined);
  const key = JSON.stringify(networks.map(({ id, name }) => ({ id, name }))); // the same after every look at their status
  const drawn = useMemo(() => JSON.parse(key) as Drawn[], [key]);
  const series = useMemo(() => drawn.map(({ name }, index) => ({ label: name, stroke: seriesColor(index) })), [drawn]);
  const data = useMemo((): number[][] => [[], ...drawn.map(() => [])], [drawn]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.hidden) return;
      data[0]?.push(Date.now() / 1000);
      const rates = ratesByNetwork(readings.all().values());
      drawn.forEach(({ id }, index) => data[index + 1]?.push(rates.get(id) ?? 0));
      if ((data[0]?.length ?? 0) > KEPT) for (const values of data) values.shift();
      chart.current?.setData(data as uPlot.AlignedData);
    }, STEP);
    return () => clearInterval(timer);
  }, [data, drawn, readings]);
  return <Chart data={data as uPlot.AlignedData} series={series} format={rate} label={t("dashboard.live")} timeLabel={t("column.time")} onReady={(made) => (chart.current = made)} />;
}
