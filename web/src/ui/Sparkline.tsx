/** The last values as a line, from the largest of them down to nothing. */
export function Sparkline({ values, width = 64, height = 18 }: { values: readonly number[]; width?: number; height?: number }) {
  if (values.length < 2) return <span className="sparkline" />;
  const most = Math.max(...values, 1);
  const step = width / (values.length - 1);
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`);
  return (
    <svg className="sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <polyline points={points.join(" ")} />
    </svg>
  );
}
