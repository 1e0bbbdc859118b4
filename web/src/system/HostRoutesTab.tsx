import { Stack, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { useQueryParams } from "../shell/params";
import { DataTable } from "../ui/DataTable";
import { Loaded } from "../ui/Loaded";
import { Status } from "../ui/Status";
import { Managed } from "./Managed";

const SHOWN = 500; // rows; a search finds the rest

export default function HostRoutesTab() {
  const { t } = useText();
  const [{ all }, setQuery] = useQueryParams();
  const isAll = all === true;
  return (
    <Stack>
      <Switch label={t("routes.all")} checked={isAll} onChange={(event) => setQuery({ all: event.currentTarget.checked || undefined })} />
      <Loaded query={useQuery(queries.hostRoutes(isAll))}>
        {({ items, total }) => (
          <>
            {items.length > SHOWN && <Text size="sm">{t("routes.some", { shown: SHOWN, count: total })}</Text>}
            <DataTable
              label={t("system.tab.routes")}
              rows={items.slice(0, SHOWN)}
              rowKey={(route) => `${route.destination} ${route.table} ${route.interface} ${route.metric} ${route.gateway} ${route.type}`}
              searchText={(route) => `${route.destination} ${route.gateway} ${route.interface} ${route.table_name} ${route.protocol_name}`}
              columns={[
                { key: "destination", title: t("route.destination"), sortBy: ({ destination }) => destination, cell: ({ destination }) => <code>{destination}</code> },
                { key: "gateway", title: t("route.gateway"), cell: ({ gateway }) => (gateway ? <code>{gateway}</code> : "–") },
                { key: "interface", title: t("network.interface"), sortBy: (route) => route.interface, cell: (route) => <code>{route.interface}</code> },
                { key: "table", title: t("rule.table"), sortBy: ({ table }) => table, cell: ({ table_name }) => table_name },
                { key: "protocol", title: t("routes.protocol"), sortBy: ({ protocol_name }) => protocol_name, cell: ({ protocol_name }) => protocol_name },
                { key: "metric", title: t("route.metric"), sortBy: ({ metric }) => metric, cell: ({ metric }) => metric, isNumber: true },
                {
                  key: "owner",
                  title: t("column.owner"),
                  sortBy: ({ managed }) => Number(managed),
                  cell: ({ managed, conflicts }) => (
                    <>
                      <Managed isManaged={managed} />
                      {conflicts.length > 0 && <Status tone="bad">{t("routes.conflict", { interfaces: conflicts.join(", ") })}</Status>}
                    </>
                  ),
                },
              ]}
            />
          </>
        )}
      </Loaded>
    </Stack>
  );
}
