import { Group, Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Network } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { paths } from "../shell/paths";
import { useMay } from "../shell/roles";
import { DataTable, type Column } from "../ui/DataTable";
import { Icon } from "../ui/Icon";
import { LinkButton, TextLink } from "../ui/links";
import { Loaded } from "../ui/Loaded";
import { PageHead } from "../ui/PageHead";
import { NetworkState } from "./NetworkState";
import { NetworkMenu } from "./NetworkMenu";

export default function Networks() {
  const { t } = useText();
  const isAdmin = useMay("admin");
  return (
    <>
      <PageHead title={t("page.networks")}>
        {isAdmin && (
          <>
            <LinkButton to={paths.importNetwork()} variant="default" leftSection={<Icon name="upload" size={16} />}>
              {t("network.import")}
            </LinkButton>
            <LinkButton to={paths.newNetwork()} leftSection={<Icon name="plus" size={16} />}>
              {t("network.new")}
            </LinkButton>
          </>
        )}
      </PageHead>
      <Loaded query={useQuery(queries.networks())}>{(networks) => (networks.length === 0 ? <Nothing /> : <List networks={networks} />)}</Loaded>
    </>
  );
}

function Nothing() {
  const { t } = useText();
  return (
    <Paper withBorder p="xl">
      <Stack align="center">
        <Icon name="network" size={40} />
        <Text>{t("network.nothing")}</Text>
        <Group>
          <LinkButton to={paths.newNetwork()}>{t("network.create")}</LinkButton>
          <LinkButton to={paths.importNetwork()} variant="default">
            {t("network.import")}
          </LinkButton>
        </Group>
      </Stack>
    </Paper>
  );
}

function List({ networks }: { networks: Network[] }) {
  const { t, number } = useText();
  const isAdmin = useMay("admin");
  const columns: Column<Network>[] = [
    {
      key: "name",
      title: t("network.name"),
      sortBy: ({ name }) => name.toLowerCase(),
      cell: ({ id, name }) => (
        <TextLink to={paths.network(id)} fw={600} className="breaks">
          {name}
        </TextLink>
      ),
    },
    { key: "state", title: t("column.state"), sortBy: ({ enabled }) => Number(enabled), cell: (network) => <NetworkState network={network} /> },
    { key: "mode", title: t("network.mode"), sortBy: ({ mode }) => mode, cell: ({ mode }) => t(`mode.${mode}`) },
    { key: "interface", title: t("network.interface"), sortBy: ({ interface: device }) => device, cell: ({ interface: device }) => <code>{device}</code> },
    {
      key: "subnet",
      title: t("network.subnet"),
      sortBy: ({ subnet }) => subnet,
      cell: ({ subnet, subnet_v6 }) => (
        <>
          <code>{subnet}</code>
          {subnet_v6 && <div><code>{subnet_v6}</code></div>}
        </>
      ),
    },
    { key: "port", title: t("network.port"), sortBy: ({ listen_port }) => listen_port, cell: ({ listen_port }) => <code>{listen_port}</code> },
    { key: "peers", title: t("page.peers"), sortBy: ({ peer_count }) => peer_count, cell: ({ peer_count }) => number(peer_count), isNumber: true },
    ...(isAdmin ? [{ key: "menu", title: t("column.actions"), isHidden: true, cell: (network: Network) => <NetworkMenu network={network} /> }] : []),
  ];
  return <DataTable label={t("page.networks")} rows={networks} columns={columns} rowKey={({ id }) => id} searchText={({ name, subnet, interface: device }) => `${name} ${subnet} ${device}`} />;
}
