// Where a map draws networks: on a circle, so that no edge runs through a third one.

export type Point = { x: number; y: number };

export function onCircle(count: number, center: Point, radius: Point): Point[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / (count === 2 ? 1 : 2);
    return { x: center.x + radius.x * Math.cos(angle), y: center.y + radius.y * Math.sin(angle) };
  });
}

/** The edge from box to box: where the line between their middles leaves each. */
export function between(from: Point, to: Point, half: Point): [Point, Point] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const scale = Math.min(dx === 0 ? Infinity : half.x / Math.abs(dx), dy === 0 ? Infinity : half.y / Math.abs(dy));
  const [x, y] = [dx * scale, dy * scale];
  return [{ x: from.x + x, y: from.y + y }, { x: to.x - x, y: to.y - y }];
}
