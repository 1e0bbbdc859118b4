import { NumberInput, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, take, type Network, type NetworkRule } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { useMay } from "../shell/roles";
import type { Column } from "../ui/DataTable";
import { EditableList } from "../ui/EditableList";
import { dropAbsent, prefixListError } from "./values";

type Values = { priority: number; source: string; destination: string; firewall_mark: number; table_id: number; description: string };

const toValues = ({ priority, source, destination, firewall_mark, table_id, description }: NetworkRule): Values => ({
  priority, source, destination, firewall_mark, table_id, description,
});

export function RulesPanel({ network }: { network: Network }) {
  const { t } = useText();
  const client = useQueryClient();
  const path = (rule: NetworkRule) => ({ params: { path: { id: network.id, rule_id: rule.id } } });
  const changed = () => Promise.all([["rules", network.id], ["host-rules"]].map((queryKey) => client.invalidateQueries({ queryKey })));
  const any = (text: string | number) => (text ? <code>{text}</code> : t("rule.any"));
  const columns: Column<NetworkRule>[] = [
    { key: "priority", title: t("rule.priority"), sortBy: ({ priority }) => priority, cell: ({ priority }) => priority },
    { key: "source", title: t("rule.source"), cell: ({ source }) => any(source) },
    { key: "destination", title: t("route.destination"), cell: ({ destination }) => any(destination) },
    { key: "mark", title: t("network.mark"), cell: ({ firewall_mark }) => any(firewall_mark) },
    { key: "table", title: t("rule.table"), sortBy: ({ table_id }) => table_id, cell: ({ table_id }) => table_id },
    { key: "description", title: t("column.description"), cell: ({ description }) => <span className="breaks">{description}</span> },
  ];
  return (
    <EditableList
      title={t("rule.title")}
      intro={t("rule.text")}
      query={useQuery(queries.rules(network.id))}
      columns={columns}
      mayEdit={useMay("admin")}
      fresh={{ priority: 100, source: "", destination: "", firewall_mark: 0, table_id: network.routing_table || 100, description: "" }}
      toValues={toValues}
      nameOf={({ priority }) => String(priority)}
      validate={({ source, destination, firewall_mark }) =>
        dropAbsent<Values>({
          source: prefixListError(source, t) ?? (source || destination || firewall_mark ? undefined : t("rule.needsOne")),
          destination: prefixListError(destination, t),
        })
      }
      create={(body) => take(api.POST("/api/networks/{id}/rules", { params: { path: { id: network.id } }, body }))}
      update={(rule, body) => take(api.PUT("/api/networks/{id}/rules/{rule_id}", { ...path(rule), body }))}
      remove={(rule) => take(api.DELETE("/api/networks/{id}/rules/{rule_id}", path(rule)))}
      onChanged={changed}
      form={(fields) => (
        <>
          <NumberInput label={t("rule.priority")} description={t("rule.priority.text")} min={1} max={32_765} value={fields.values.priority} error={fields.errors.priority} onChange={(value) => fields.set("priority", Number(value))} data-autofocus />
          <TextInput label={t("rule.source")} placeholder="192.168.7.0/24" {...fields.text("source")} />
          <TextInput label={t("route.destination")} {...fields.text("destination")} />
          <NumberInput label={t("network.mark")} min={0} value={fields.values.firewall_mark} error={fields.errors.firewall_mark} onChange={(value) => fields.set("firewall_mark", Number(value))} />
          <NumberInput label={t("rule.table")} min={1} value={fields.values.table_id} error={fields.errors.table_id} onChange={(value) => fields.set("table_id", Number(value))} />
          <TextInput label={t("column.description")} maxLength={200} {...fields.text("description")} />
        </>
      )}
    />
  );
}
