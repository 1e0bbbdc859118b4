import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { DataTable } from "../ui/DataTable";
import { Loaded } from "../ui/Loaded";
import { Status } from "../ui/Status";

const LOOK_AGAIN = 5_000;

/** What a line has besides time, level and message. */
function rest(line: Record<string, unknown>): string {
  return Object.entries(line)
    .filter(([name]) => !["time", "level", "message"].includes(name))
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}

export default function LogsTab() {
  const { t, dateTime } = useText();
  return (
    <Loaded query={useQuery({ ...queries.logs(), refetchInterval: LOOK_AGAIN })}>
      {(lines) => (
        <DataTable
          label={t("system.tab.logs")}
          rows={lines.map((line, index) => ({ ...line, index, rest: rest(line) }))}
          rowKey={({ index }) => index}
          searchText={({ message, rest: more }) => `${message} ${more}`}
          empty={t("logs.nothing")}
          columns={[
            { key: "time", title: t("column.time"), sortBy: ({ time }) => time, cell: ({ time }) => dateTime(Date.parse(time) / 1000) },
            { key: "level", title: t("column.state"), sortBy: ({ level }) => level, cell: ({ level }) => <Status tone={level === "error" ? "bad" : "warn"}>{t(`logs.${level}`)}</Status> },
            {
              key: "message",
              title: t("column.message"),
              cell: ({ message, rest: more }) => (
                <span className="breaks">
                  {message} {more && <code>{more}</code>}
                </span>
              ),
            },
          ]}
        />
      )}
    </Loaded>
  );
}
