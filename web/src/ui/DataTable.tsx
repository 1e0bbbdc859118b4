// A table of what fits on a page: sorted by a click on a head, searched by a text, and stacked on a phone.
import { Group, Paper, Table, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useText } from "../i18n/text";
import { Icon } from "./Icon";

export type Column<T> = {
  key: string;
  title: string;
  cell: (row: T) => ReactNode;
  sortBy?: (row: T) => string | number;
  isNumber?: boolean;
  isHidden?: boolean; // its head, which only a screen reader needs
};

type Props<T> = {
  label: string;
  rows: T[];
  columns: Column<T>[];
  rowKey: (row: T) => string | number;
  searchText?: (row: T) => string;
  empty?: ReactNode;
};

type Order = { key: string; direction: 1 | -1 };

function sorted<T>(rows: T[], column: Column<T> | undefined, direction: number): T[] {
  const { sortBy } = column ?? {};
  if (!sortBy) return rows;
  return [...rows].sort((a, b) => {
    const [x, y] = [sortBy(a), sortBy(b)];
    return direction * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), undefined, { numeric: true }));
  });
}

function Head<T>({ column, order, onSort }: { column: Column<T>; order: Order | undefined; onSort: () => void }) {
  const isSorted = order?.key === column.key;
  const direction = order?.direction === 1 ? "ascending" : "descending";
  return (
    <Table.Th aria-sort={isSorted ? direction : undefined} ta={column.isNumber ? "end" : undefined}>
      {column.isHidden && <span className="visually-hidden">{column.title}</span>}
      {!column.isHidden && !column.sortBy && column.title}
      {!column.isHidden && column.sortBy && (
        <UnstyledButton onClick={onSort} className="sort-button" data-sorted={isSorted ? direction : undefined}>
          {column.title}
          <Icon name="sort" size={12} />
        </UnstyledButton>
      )}
    </Table.Th>
  );
}

export function DataTable<T>({ label, rows, columns, rowKey, searchText, empty }: Props<T>) {
  const { t } = useText();
  const [text, setText] = useState("");
  const [order, setOrder] = useState<Order>();
  const wanted = text.trim().toLowerCase();
  const found = wanted && searchText ? rows.filter((row) => searchText(row).toLowerCase().includes(wanted)) : rows;
  const shown = sorted(found, columns.find(({ key }) => key === order?.key), order?.direction ?? 1);
  const sortBy = (key: string): void => setOrder((now) => ({ key, direction: now?.key === key && now.direction === 1 ? -1 : 1 }));
  return (
    <Paper withBorder className="data-table">
      {searchText && rows.length > 5 && (
        <Group p="sm" justify="space-between">
          <TextInput
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            leftSection={<Icon name="search" size={16} />}
            placeholder={t("action.search")}
            aria-label={t("action.search")}
            type="search"
          />
          <Text size="sm" role="status">
            {t("table.count", { count: shown.length })}
          </Text>
        </Group>
      )}
      <Table aria-label={label} verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} order={order} onSort={() => sortBy(column.key)} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((row) => (
            <Table.Tr key={rowKey(row)}>
              {columns.map((column) => (
                <Table.Td key={column.key} data-label={column.isHidden ? "" : column.title} data-column={column.key} ta={column.isNumber ? "end" : undefined}>
                  <div>{column.cell(row)}</div>
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {shown.length === 0 && (
        <Text p="md" ta="center" component="div">
          {rows.length === 0 ? (empty ?? t("table.empty")) : t("table.nothingFound", { text })}
        </Text>
      )}
    </Paper>
  );
}
