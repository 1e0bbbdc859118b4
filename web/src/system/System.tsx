// The machine under the networks. A tab more is an entry more.
import { Skeleton, Tabs } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, type ComponentType } from "react";
import { useText } from "../i18n/text";
import { useTab } from "../shell/params";
import { paths } from "../shell/paths";
import { allows, type Role } from "../shell/roles";
import { PageHead } from "../ui/PageHead";
import { TabList } from "../ui/TabList";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";

const TABS = [
  { key: "health", component: lazy(() => import("./HealthTab")), role: "operator" },
  { key: "ports", component: lazy(() => import("./PortsTab")), role: "viewer" },
  { key: "routes", component: lazy(() => import("./HostRoutesTab")), role: "viewer" },
  { key: "rules", component: lazy(() => import("./HostRulesTab")), role: "viewer" },
  { key: "backends", component: lazy(() => import("./BackendsTab")), role: "viewer" },
  { key: "logs", component: lazy(() => import("./LogsTab")), role: "admin" },
] as const satisfies { key: string; component: ComponentType; role: Role }[];

const KEYS = TABS.map(({ key }) => key);

export default function System() {
  const { t, duration } = useText();
  const navigate = useNavigate();
  const { data: user } = useQuery(queries.me());
  const { data: info } = useQuery(queries.info());
  const shown = TABS.filter(({ role }) => allows(user?.role, role));
  const tab = useTab(KEYS, shown[0]?.key ?? "ports");
  const Tab = TABS.find(({ key }) => key === tab)?.component as ComponentType;
  return (
    <>
      <PageHead
        title={t("page.system")}
        intro={info && t("system.info", { version: info.version, kernel: info.kernel_release, backend: t(info.backend === "userspace" ? "backend.userspace" : "backend.kernel"), uptime: duration(info.uptime_seconds) })}
      />
      <Tabs value={tab} onChange={(key) => key && void navigate({ to: paths.system(key) })} keepMounted={false}>
        <TabList open={tab} tabs={shown.map(({ key }) => ({ key, label: t(`system.tab.${key}`) }))} />
        <Tabs.Panel value={tab}>
          <Suspense fallback={<Skeleton height={160} />}>
            <Tab />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
