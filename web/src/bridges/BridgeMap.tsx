// Networks and who may call whom, drawn. The list below says the same in words.
import { Paper, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { Bridge, Network } from "../api/client";
import { useText } from "../i18n/text";
import { paths } from "../shell/paths";
import { around, between, type Point } from "./layout";

const BOX: Point = { x: 74, y: 23 }; // half a box
const MARGIN: Point = { x: 90, y: 40 }; // from a box's middle to the border
const GAP = 14; // between boxes
const MOST = 24; // networks that a drawing can hold

function shortened(name: string): string {
  const letters = [...name];
  return letters.length > 18 ? `${letters.slice(0, 17).join("")}…` : name;
}

function Edge({ bridge, from, to }: { bridge: Bridge; from: Point; to: Point }) {
  const [start, end] = between(from, to, { x: BOX.x + 6, y: BOX.y + 6 });
  const { direction } = bridge;
  return (
    <line
      x1={start.x}
      y1={start.y}
      x2={end.x}
      y2={end.y}
      className="map-edge"
      data-enabled={bridge.enabled}
      markerEnd={direction === "b_to_a" ? undefined : "url(#map-arrow)"}
      markerStart={direction === "a_to_b" ? undefined : "url(#map-arrow)"}
    />
  );
}

export function BridgeMap({ networks, bridges }: { networks: Network[]; bridges: Bridge[] }) {
  const { t } = useText();
  const navigate = useNavigate();
  const bridged = new Set(bridges.flatMap(({ network_a_id, network_b_id }) => [network_a_id, network_b_id]));
  const drawn = [...networks].sort((a, b) => Number(bridged.has(b.id)) - Number(bridged.has(a.id))).slice(0, MOST);
  const width = drawn.length < 4 ? 480 : 800;
  const leastHeight = drawn.length < 3 ? 0 : 50 + 14 * drawn.length;
  const places = around(drawn.length, { x: width / 2 - MARGIN.x, y: leastHeight }, { x: 2 * BOX.x + GAP, y: 2 * BOX.y + GAP });
  const height = 2 * (Math.max(0, ...places.map(({ y }) => Math.abs(y))) + MARGIN.y);
  const placeOf = new Map(drawn.map(({ id }, index) => [id, places[index] as Point]));
  return (
    <Paper withBorder p="sm" className="bridge-map">
      <svg viewBox={`${-width / 2} ${-height / 2} ${width} ${height}`} style={{ maxWidth: width }} role="img" aria-label={t("bridge.map")}>
        <defs>
          <marker id="map-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse">
            <path d="M0 0 10 5 0 10z" />
          </marker>
        </defs>
        {bridges.map((bridge) => {
          const [from, to] = [placeOf.get(bridge.network_a_id), placeOf.get(bridge.network_b_id)];
          return from && to && <Edge key={bridge.id} bridge={bridge} from={from} to={to} />;
        })}
        {drawn.map(({ id, name, subnet, enabled }) => {
          const place = placeOf.get(id) as Point;
          return (
            <g key={id} transform={`translate(${place.x - BOX.x} ${place.y - BOX.y})`} className="map-box" data-enabled={enabled} onClick={() => void navigate({ to: paths.network(id) })}>
              <title>{name}</title>
              <rect width={2 * BOX.x} height={2 * BOX.y} rx={8} />
              <text x={BOX.x} y={BOX.y - 3} textAnchor="middle" className="map-name">
                {shortened(name)}
              </text>
              <text x={BOX.x} y={BOX.y + 14} textAnchor="middle" className="map-subnet">
                {subnet}
              </text>
            </g>
          );
        })}
      </svg>
      {networks.length > drawn.length && (
        <Text size="sm" c="dimmed">
          {t("bridge.notDrawn", { count: networks.length - drawn.length })}
        </Text>
      )}
    </Paper>
  );
}
