import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { DataTable } from "../ui/DataTable";
import { Loaded } from "../ui/Loaded";
import { Managed } from "./Managed";

export default function HostRulesTab() {
  const { t } = useText();
  const any = (text: string | number) => (text ? <code>{text}</code> : t("rule.any"));
  return (
    <Loaded query={useQuery(queries.hostRules())}>
      {(rules) => (
        <DataTable
          label={t("system.tab.rules")}
          rows={rules.map((rule, index) => ({ ...rule, index }))}
          rowKey={({ index }) => index}
          searchText={({ source, destination, table_name, incoming_interface }) => `${source} ${destination} ${table_name} ${incoming_interface}`}
          columns={[
            { key: "priority", title: t("rule.priority"), sortBy: ({ priority }) => priority, cell: ({ priority }) => priority },
            { key: "family", title: t("rule.family"), sortBy: ({ family }) => family, cell: ({ family }) => (family === "ipv4" ? "IPv4" : "IPv6") },
            { key: "source", title: t("rule.source"), cell: ({ source }) => any(source) },
            { key: "destination", title: t("route.destination"), cell: ({ destination }) => any(destination) },
            { key: "mark", title: t("network.mark"), cell: ({ firewall_mark }) => any(firewall_mark) },
            { key: "incoming", title: t("rule.incoming"), cell: ({ incoming_interface }) => any(incoming_interface) },
            { key: "table", title: t("rule.table"), sortBy: ({ table }) => table, cell: ({ table_name }) => table_name },
            { key: "owner", title: t("column.owner"), sortBy: ({ managed }) => Number(managed), cell: ({ managed }) => <Managed isManaged={managed} /> },
          ]}
        />
      )}
    </Loaded>
  );
}
