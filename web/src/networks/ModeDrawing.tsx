// What a mode lets through, drawn: who may reach whom, and by which way.
import type { Network } from "../api/client";
import { useText } from "../i18n/text";

type Mode = Network["mode"];

const CLIENT = { x: 12, y: 14 };

function Box({ x, y, label, isServer = false }: { x: number; y: number; label: string; isServer?: boolean }) {
  return (
    <g className={isServer ? "mode-server" : "mode-box"}>
      <rect x={x} y={y} width={64} height={26} rx={6} />
      <text x={x + 32} y={y + 17} textAnchor="middle">
        {label}
      </text>
    </g>
  );
}

function Arrow({ from, to, isBlocked = false }: { from: [number, number]; to: [number, number]; isBlocked?: boolean }) {
  const [middleX, middleY] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  return (
    <g className={isBlocked ? "mode-blocked" : "mode-arrow"}>
      <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
      {isBlocked ? (
        <path d={`M${middleX - 5} ${middleY - 5}l10 10m0-10-10 10`} />
      ) : (
        <circle cx={to[0]} cy={to[1]} r={3} />
      )}
    </g>
  );
}

export function ModeDrawing({ mode, interPeer = false }: { mode: Mode; interPeer?: boolean }) {
  const { t } = useText();
  const isSite = mode === "site-to-site";
  const [left, right] = isSite ? [t("mode.box.site"), t("mode.box.site")] : [t("mode.box.client"), t("mode.box.client")];
  const peersMeet = mode !== "gateway" || interPeer;
  const isOut = mode === "gateway" || isSite;
  return (
    <svg viewBox="0 0 300 112" className="mode-drawing" role="img" aria-label={t(`mode.${mode}.text`)}>
      <Box x={CLIENT.x} y={CLIENT.y} label={left} />
      <Box x={CLIENT.x} y={72} label={right} />
      <Box x={118} y={43} label="wgpilot" isServer />
      <Box x={224} y={43} label={t(isSite ? "mode.box.lan" : "mode.box.internet")} />
      <Arrow from={[76, 27]} to={[118, 50]} />
      <Arrow from={[76, 85]} to={[118, 62]} />
      <Arrow from={[182, 56]} to={[224, 56]} isBlocked={!isOut} />
      <Arrow from={[44, 40]} to={[44, 72]} isBlocked={!peersMeet} />
    </svg>
  );
}
