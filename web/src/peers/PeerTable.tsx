// Only the rows that are in sight exist. The window scrolls, not a box within it.
import { Checkbox, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type CSSProperties } from "react";
import type { Peer } from "../api/client";
import { useText } from "../i18n/text";
import { useMay } from "../shell/roles";
import { Icon } from "../ui/Icon";
import { fitting, gridTemplate, type PeerColumn } from "./columns";
import { PeerRow } from "./PeerRow";
import type { SortKey } from "./select";

const ROW = 56; // pixels, as style.css has it
const NARROW_ROW = 92;

type Props = {
  label: string;
  peers: Peer[];
  columns: PeerColumn[];
  marked: ReadonlySet<number>;
  onMark: (marked: ReadonlySet<number>) => void;
  sort: SortKey;
  isDescending: boolean;
  onSort: (key: SortKey) => void;
  onHidden: (columns: SortKey[]) => void; // those that there is no room for
};

function Head({ columns, sort, isDescending, onSort, all, onAll }: Pick<Props, "columns" | "sort" | "isDescending" | "onSort"> & {
  all: "none" | "some" | "all" | undefined;
  onAll: (mark: boolean) => void;
}) {
  const { t } = useText();
  const direction = isDescending ? "descending" : "ascending";
  return (
    <div role="row" aria-rowindex={1} className="peer-row peer-head">
      {all && (
        <div role="columnheader" data-column="select">
          <Checkbox checked={all === "all"} indeterminate={all === "some"} onChange={(event) => onAll(event.currentTarget.checked)} aria-label={t("peer.selectAll")} />
        </div>
      )}
      {columns.map(({ key, title }) => (
        <div role="columnheader" data-column={key} key={key} aria-sort={sort === key ? direction : undefined}>
          <UnstyledButton className="sort-button" onClick={() => onSort(key)} data-sorted={sort === key ? direction : undefined}>
            {t(title)}
            <Icon name="sort" size={12} />
          </UnstyledButton>
        </div>
      ))}
      <div role="columnheader" data-column="menu">
        <span className="visually-hidden">{t("column.actions")}</span>
      </div>
    </div>
  );
}

/** Marks one row, or with Shift all between it and the one before. */
function useMarking(peers: Peer[], marked: ReadonlySet<number>, onMark: Props["onMark"]) {
  const last = useRef<number>(undefined);
  const now = useRef({ peers, marked });
  useLayoutEffect(() => {
    now.current = { peers, marked };
  });
  return useCallback(
    (peer: number, isMarked: boolean, isRange: boolean) => {
      const ids = now.current.peers.map(({ id }) => id);
      const [from, to] = [isRange && last.current !== undefined ? ids.indexOf(last.current) : -1, ids.indexOf(peer)];
      const touched = from < 0 ? [peer] : ids.slice(Math.min(from, to), Math.max(from, to) + 1);
      const next = new Set(now.current.marked);
      for (const id of touched) if (isMarked) next.add(id); else next.delete(id);
      last.current = peer;
      onMark(next);
    },
    [onMark],
  );
}

export function PeerTable({ label, peers, columns, marked, onMark, sort, isDescending, onSort, onHidden }: Props) {
  const body = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const [room, setRoom] = useState(80); // rem
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const mayEdit = useMay("operator");
  useLayoutEffect(() => {
    const measure = (): void => {
      const { top = 0, width = 0 } = body.current?.getBoundingClientRect() ?? {};
      setMargin(top + window.scrollY);
      setRoom(width / parseFloat(getComputedStyle(document.documentElement).fontSize));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: peers.length,
    estimateSize: () => (isNarrow ? NARROW_ROW : ROW),
    overscan: 8,
    scrollMargin: margin,
    getItemKey: (index) => peers[index]?.id ?? index,
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, isNarrow]);
  const onSelect = useMarking(peers, marked, onMark);
  const shown = useMemo(() => (isNarrow ? columns : fitting(columns, room)), [isNarrow, columns, room]);
  useEffect(() => onHidden(columns.filter((column) => !shown.includes(column)).map(({ key }) => key)), [columns, shown, onHidden]);
  const all = marked.size === 0 ? "none" : marked.size >= peers.length ? "all" : "some";
  return (
    <div role="table" aria-label={label} aria-rowcount={peers.length + 1} className="peer-table" style={{ "--peer-columns": gridTemplate(shown, mayEdit) } as CSSProperties}>
      <div role="rowgroup" className="peer-head-group">
        <Head
          columns={shown}
          sort={sort}
          isDescending={isDescending}
          onSort={onSort}
          all={mayEdit ? all : undefined}
          onAll={(mark) => onMark(new Set(mark ? peers.map(({ id }) => id) : []))}
        />
      </div>
      <div role="rowgroup" ref={body} className="peer-body" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const peer = peers[index];
          return (
            peer && (
              <PeerRow
                key={key}
                peer={peer}
                index={index}
                columns={shown}
                isSelected={marked.has(peer.id)}
                mayEdit={mayEdit}
                top={start - margin}
                onSelect={onSelect}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
