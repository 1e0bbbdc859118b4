import { Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { DataTable } from "../ui/DataTable";
import { Loaded } from "../ui/Loaded";
import { Status } from "../ui/Status";
import { Managed } from "./Managed";

export default function PortsTab() {
  const { t } = useText();
  return (
    <Loaded query={useQuery(queries.ports())}>
      {({ wireguard_ports, conflicting_ports, https_port }) => (
        <Stack>
          {conflicting_ports.length > 0 && (
            <section>
              <Title order={2} size="h4" mb="sm">
                {t("ports.conflicts")}
              </Title>
              <DataTable
                label={t("ports.conflicts")}
                rows={conflicting_ports}
                rowKey={({ port, pid, local_address }) => `${port}-${pid}-${local_address}`}
                columns={[
                  { key: "port", title: t("network.port"), cell: ({ port, protocol }) => <code>{`${port}/${protocol}`}</code> },
                  { key: "process", title: t("ports.process"), cell: ({ process, pid }) => <Status tone="bad">{process ? `${process} (${pid})` : t("ports.kernel")}</Status> },
                  { key: "address", title: t("peer.address"), cell: ({ local_address }) => <code>{local_address}</code> },
                ]}
              />
            </section>
          )}
          <section>
            <Title order={2} size="h4" mb="sm">
              {t("ports.listening")}
            </Title>
            <DataTable
              label={t("ports.listening")}
              rows={[
                ...wireguard_ports.map(({ port, interface: device, managed }) => ({ port, protocol: "udp", device, managed })),
                ...(https_port ? [{ port: https_port, protocol: "tcp", device: t("ports.page"), managed: true }] : []),
              ]}
              rowKey={({ port, protocol, device }) => `${port}-${protocol}-${device}`}
              columns={[
                { key: "port", title: t("network.port"), sortBy: ({ port }) => port, cell: ({ port, protocol }) => <code>{`${port}/${protocol}`}</code> },
                { key: "interface", title: t("network.interface"), sortBy: ({ device }) => device, cell: ({ device }) => device },
                { key: "managed", title: t("column.owner"), sortBy: ({ managed }) => Number(managed), cell: ({ managed }) => <Managed isManaged={managed} /> },
              ]}
            />
          </section>
        </Stack>
      )}
    </Loaded>
  );
}
