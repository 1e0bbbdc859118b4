import { NumberInput, TextInput, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, take, type Network, type NetworkRoute } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { hasHostBits, parsePrefix } from "../ip/prefix";
import { useMay } from "../shell/roles";
import type { Column } from "../ui/DataTable";
import { EditableList } from "../ui/EditableList";
import { dropAbsent } from "./values";

type Values = { destination: string; gateway: string; metric: number; description: string };

const toValues = ({ destination, gateway, metric, description }: NetworkRoute): Values => ({ destination, gateway, metric, description });

export function RoutesPanel({ network }: { network: Network }) {
  const { t } = useText();
  const client = useQueryClient();
  const path = (route: NetworkRoute) => ({ params: { path: { id: network.id, route_id: route.id } } });
  const changed = () => Promise.all([["routes", network.id], ["host-routes"]].map((queryKey) => client.invalidateQueries({ queryKey })));
  const columns: Column<NetworkRoute>[] = [
    { key: "destination", title: t("route.destination"), sortBy: ({ destination }) => destination, cell: ({ destination }) => <code>{destination}</code> },
    { key: "gateway", title: t("route.gateway"), cell: ({ gateway }) => (gateway ? <code>{gateway}</code> : "–") },
    { key: "metric", title: t("route.metric"), sortBy: ({ metric }) => metric, cell: ({ metric }) => metric },
    {
      key: "description",
      title: t("column.description"),
      cell: ({ description, warnings }) => (
        <>
          <span className="breaks">{description}</span>
          {warnings.map(({ field, message }) => (
            <Text key={message} size="xs">
              ⚠ {t(`route.warning.${field as "destination"}`) || message}
            </Text>
          ))}
        </>
      ),
    },
  ];
  return (
    <EditableList
      title={t("route.title")}
      intro={t("route.text")}
      query={useQuery(queries.routes(network.id))}
      columns={columns}
      mayEdit={useMay("admin")}
      fresh={{ destination: "", gateway: "", metric: 0, description: "" }}
      toValues={toValues}
      nameOf={({ destination }) => destination}
      validate={({ destination }) => {
        const prefix = parsePrefix(destination);
        const wrong = !prefix || !destination.includes("/") ? t("invalid.prefix", { text: destination }) : hasHostBits(prefix) ? t("invalid.hostBits", { text: destination }) : undefined;
        return dropAbsent<Values>({ destination: wrong });
      }}
      create={(body) => take(api.POST("/api/networks/{id}/routes", { params: { path: { id: network.id } }, body }))}
      update={(route, body) => take(api.PUT("/api/networks/{id}/routes/{route_id}", { ...path(route), body }))}
      remove={(route) => take(api.DELETE("/api/networks/{id}/routes/{route_id}", path(route)))}
      onChanged={changed}
      form={(fields) => (
        <>
          <TextInput label={t("route.destination")} placeholder="10.50.0.0/16" required {...fields.text("destination")} data-autofocus />
          <TextInput label={t("route.gateway")} description={t("route.gateway.text")} {...fields.text("gateway")} />
          <NumberInput label={t("route.metric")} min={0} value={fields.values.metric} error={fields.errors.metric} onChange={(value) => fields.set("metric", Number(value))} />
          <TextInput label={t("column.description")} maxLength={200} {...fields.text("description")} />
        </>
      )}
    />
  );
}
