// One network with its tabs. A tab more is an entry more.
import { Group, Skeleton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, type ComponentType } from "react";
import type { Network, Tagged } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { useIdParam, useTab } from "../shell/params";
import { paths } from "../shell/paths";
import { useMay, type Role } from "../shell/roles";
import { Loaded } from "../ui/Loaded";
import { PageHead } from "../ui/PageHead";
import { TabList } from "../ui/TabList";
import { NetworkMenu } from "./NetworkMenu";
import { NetworkState } from "./NetworkState";

export type TabProps = { network: Network; etag: string };

const peersTab = import("../peers/PeersTab"); // the first that is shown, so it is loaded beside this

const TABS = [
  { key: "peers", component: lazy(() => peersTab), role: "viewer" },
  { key: "traffic", component: lazy(() => import("./TrafficTab")), role: "viewer" },
  { key: "bandwidth", component: lazy(() => import("./BandwidthTab")), role: "viewer" },
  { key: "connections", component: lazy(() => import("./ConnectionsTab")), role: "viewer" },
  { key: "routing", component: lazy(() => import("./RoutingTab")), role: "viewer" },
  { key: "firewall", component: lazy(() => import("./FirewallTab")), role: "viewer" },
  { key: "mtu", component: lazy(() => import("./MtuTab")), role: "viewer" },
  { key: "events", component: lazy(() => import("./EventsTab")), role: "viewer" },
  { key: "settings", component: lazy(() => import("./SettingsTab")), role: "admin" },
] as const satisfies { key: string; component: ComponentType<TabProps>; role: Role }[];

const KEYS = TABS.map(({ key }) => key);

export default function NetworkPage() {
  const { t } = useText();
  const id = useIdParam("networkId");
  return (
    <Loaded query={useQuery(queries.network(id))} title={t("page.network")}>
      {(network) => <Shown key={id} network={network} />}
    </Loaded>
  );
}

function Shown({ network: { value: network, etag } }: { network: Tagged<Network> }) {
  const { t } = useText();
  const navigate = useNavigate();
  const isAdmin = useMay("admin");
  const tab = useTab(KEYS, "peers");
  const shown = TABS.filter(({ role }) => role === "viewer" || isAdmin);
  const Tab = TABS.find(({ key }) => key === tab)?.component as ComponentType<TabProps>;
  return (
    <>
      <PageHead
        title={network.name}
        intro={
          <Group gap="xs">
            <NetworkState network={network} />
            <span>{t(`mode.${network.mode}`)}</span>
            <code>{network.interface}</code>
            <code>{network.subnet}</code>
            {network.subnet_v6 && <code>{network.subnet_v6}</code>}
            <span>{t("network.portIs", { port: String(network.listen_port) })}</span>
          </Group>
        }
      >
        {isAdmin && <NetworkMenu network={network} onDeleted={() => void navigate({ to: paths.networks() })} />}
      </PageHead>
      <Tabs value={tab} onChange={(key) => key && void navigate({ to: paths.network(network.id, key) })} keepMounted={false}>
        <TabList open={tab} tabs={shown.map(({ key }) => ({ key, label: t(`network.tab.${key}`) }))} />
        <Tabs.Panel value={tab}>
          <Suspense fallback={<Skeleton height={160} />}>
            <Tab network={network} etag={etag} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
