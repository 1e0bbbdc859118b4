// Where a map draws networks: around an ellipse, so that edges run inside it.

export type Point = { x: number; y: number };

const SAMPLES = 720;
const GROWTH = 10;

/** How far two boxes are apart when boxes of `step` that touch are 1 apart. */
const distance = (a: Point, b: Point, step: Point): number => Math.max(Math.abs(a.x - b.x) / step.x, Math.abs(a.y - b.y) / step.y);

/** Middles of boxes around (0, 0), each as far from the next, on an ellipse as high as they need and `radius` at least. */
export function around(count: number, radius: Point, step: Point): Point[] {
  const start = -Math.PI / (count === 2 ? 1 : 2); // two are beside each other
  const samples = Array.from({ length: SAMPLES }, (_, index): Point => {
    const angle = start + (2 * Math.PI * index) / SAMPLES;
    return { x: radius.x * Math.cos(angle), y: radius.y * Math.sin(angle) };
  });
  let length = 0;
  const lengths = samples.map((sample, index) => (length += distance(samples.at(index - 1) as Point, sample, step)));
  const [before = 0] = lengths;
  const places = Array.from({ length: count }, (_, index) => samples[lengths.findIndex((each) => each - before >= (index * length) / count)] as Point);
  const isCrowded = places.some((place, index) => places.slice(index + 1).some((other) => distance(place, other, step) < 1));
  return isCrowded ? around(count, { x: radius.x, y: radius.y + GROWTH }, step) : places;
}

/** The edge from box to box: where the line between their middles leaves each. */
export function between(from: Point, to: Point, half: Point): [Point, Point] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const scale = Math.min(dx === 0 ? Infinity : half.x / Math.abs(dx), dy === 0 ? Infinity : half.y / Math.abs(dy));
  const [x, y] = [dx * scale, dy * scale];
  return [{ x: from.x + x, y: from.y + y }, { x: to.x - x, y: to.y - y }];
}
