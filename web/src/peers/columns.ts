// The columns of the table of peers: which there are, which the person has chosen, and which of those fit.
import { useLocalStorage } from "@mantine/hooks";
import { useMemo } from "react";
import type { MessageKey } from "../i18n/messages";
import type { SortKey } from "./select";

export type PeerColumn = {
  key: SortKey;
  title: MessageKey;
  width: number; // rem, at least
  grows?: number; // its share of what is left
  isOptional: boolean;
};

export const PEER_COLUMNS: PeerColumn[] = [
  { key: "status", title: "column.state", width: 7.75, isOptional: false },
  { key: "name", title: "peer.name", width: 10.5, grows: 2, isOptional: false },
  { key: "address", title: "peer.address", width: 8.5, grows: 1, isOptional: true },
  { key: "seen", title: "peer.seen", width: 7, isOptional: true },
  { key: "rate", title: "peer.rate", width: 11.5, isOptional: true },
  { key: "total", title: "peer.total", width: 6.5, isOptional: true },
  { key: "limit", title: "peer.limit", width: 7, isOptional: true },
  { key: "endpoint", title: "peer.endpoint", width: 11, grows: 1, isOptional: true },
  { key: "expiry", title: "peer.expires", width: 6.5, isOptional: true },
  { key: "keepalive", title: "peer.keepalive", width: 6, isOptional: true },
];

const GAP = 0.75; // rem, as style.css has it
const SIDES = 1.5 + 2.5 + 5 + 2 * GAP; // padding, mark and menu
const FIRST_CHOICE: SortKey[] = ["address", "seen", "rate", "total", "limit"];

/** As many as there is room for, from the first on; what is not optional stays. */
export function fitting(columns: PeerColumn[], room: number): PeerColumn[] {
  let left = room - SIDES;
  for (const { width, isOptional } of columns) if (!isOptional) left -= width + GAP;
  return columns.filter(({ width, isOptional }) => {
    if (!isOptional) return true;
    left -= width + GAP;
    return left >= 0;
  });
}

export function gridTemplate(columns: PeerColumn[], mayMark: boolean): string {
  const widths = columns.map(({ width, grows }) => (grows ? `minmax(${width}rem, ${grows}fr)` : `${width}rem`));
  return [...(mayMark ? ["2.5rem"] : []), ...widths, "5rem"].join(" ");
}

export function useColumnChoice(): [PeerColumn[], SortKey[], (chosen: SortKey[]) => void] {
  const [chosen, setChosen] = useLocalStorage<SortKey[]>({ key: "wgpilot-peer-columns", defaultValue: FIRST_CHOICE, getInitialValueInEffect: false });
  const shown = useMemo(() => PEER_COLUMNS.filter(({ key, isOptional }) => !isOptional || chosen.includes(key)), [chosen]);
  return [shown, chosen, setChosen];
}
