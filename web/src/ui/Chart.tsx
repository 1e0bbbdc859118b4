// A chart over time in the page's colours. uPlot is loaded with the first of them.
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import type uPlot from "uplot";
import { formatDateTime, formatTick } from "../format/time";
import { useText } from "../i18n/text";

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

/** Two points a second apart have no ten times of day between them. */
function atLeastAMinute(_: uPlot, from: number | null, to: number | null): [number, number] {
  const end = to ?? Date.now() / 1000; // a chart without points yet
  return [Math.min(from ?? end, end - 60), end];
}

const LEAST = 125; // bytes per second at the top of a chart of nothing

function optionsFor({ series, format, timeLabel, height = 220 }: Props, { width, isDark, language }: { width: number; isDark: boolean; language: string }): uPlot.Options {
  const ink = isDark ? "#c1c2c5" : "#495057";
  const grid = { stroke: isDark ? "#373a40" : "#e9ecef", width: 1 };
  return {
    width,
    height,
    series: [{ label: timeLabel, value: (_: uPlot, time: number | null) => (time === null ? "–" : formatDateTime(time, language)) }, ...series.map((each) => ({ ...each, width: 1.6, value: (_: uPlot, value: number | null) => (value === null ? "–" : format(value)) }))],
    axes: [
      { stroke: ink, grid, space: 100, values: (_, ticks, __, ___, step) => ticks.map((time) => formatTick(time, step, language)) },
      { stroke: ink, grid, size: 92, values: (_, ticks) => ticks.map(format) },
    ],
    scales: { x: { range: atLeastAMinute }, y: { range: (_, __, most) => [0, Math.max(most, LEAST) * 1.05] } },
    cursor: { drag: { x: false, y: false } },
  };
}

export function Chart(props: Props) {
  const { data, series, format, label, height = 220 } = props;
  const { language } = useText();
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
      made = new Plot(optionsFor(latest.current, { width: box.clientWidth, isDark, language }), data, box);
      observer.observe(box);
      latest.current.onReady?.(made);
    });
    return () => {
      isGone = true;
      observer.disconnect();
      latest.current.onReady?.(undefined);
      made?.destroy();
    };
  }, [data, series, format, isDark, language, height]);
  return <div ref={place} role="img" aria-label={label} className="chart" style={{ minHeight: height + 30 }} />;
}
