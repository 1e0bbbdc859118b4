// A chart over time in the page's colours. uPlot is loaded with the first of them.
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import type uPlot from "uplot";

export type ChartSeries = { label: string; stroke: string; fill?: string };

const COLORS = ["#0c8599", "#9c36b5", "#e8590c", "#2f9e44", "#3b5bdb", "#c2255c", "#66a80f", "#f08c00"];

export function seriesColor(index: number): string {
  return COLORS[index % COLORS.length] as string;
}

type Props = {
  data: uPlot.AlignedData;
  series: ChartSeries[];
  format: (value: number) => string;
  label: string;
  timeLabel: string;
  height?: number;
  onReady?: (chart: uPlot | undefined) => void;
};

function optionsFor({ series, format, timeLabel, height = 220 }: Props, width: number, isDark: boolean): uPlot.Options {
  const ink = isDark ? "#c1c2c5" : "#495057";
  const grid = { stroke: isDark ? "#373a40" : "#e9ecef", width: 1 };
  return {
    width,
    height,
    series: [{ label: timeLabel }, ...series.map((each) => ({ ...each, width: 1.6, value: (_: uPlot, value: number | null) => (value === null ? "–" : format(value)) }))],
    axes: [
      { stroke: ink, grid },
      { stroke: ink, grid, size: 92, values: (_, ticks) => ticks.map(format) },
    ],
    scales: { y: { range: (_, __, most) => [0, Math.max(most, 1) * 1.05] } },
    cursor: { drag: { x: false, y: false } },
  };
}

export function Chart(props: Props) {
  const { data, series, format, label, height = 220 } = props;
  const place = useRef<HTMLDivElement>(null);
  const isDark = useComputedColorScheme("light") === "dark";
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    let made: uPlot | undefined;
    let isGone = false;
    const box = place.current;
    const observer = new ResizeObserver(([entry]) => entry && made?.setSize({ width: entry.contentRect.width, height }));
    void Promise.all([import("uplot"), import("uplot/dist/uPlot.min.css")]).then(([{ default: Plot }]) => {
      if (isGone || !box) return;
      made = new Plot(optionsFor(latest.current, box.clientWidth, isDark), data, box);
      observer.observe(box);
      latest.current.onReady?.(made);
    });
    return () => {
      isGone = true;
      observer.disconnect();
      latest.current.onReady?.(undefined);
      made?.destroy();
    };
  }, [data, series, format, isDark, height]);
  return <div ref={place} role="img" aria-label={label} className="chart" style={{ minHeight: height + 30 }} />;
}
