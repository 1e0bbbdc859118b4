// Every view that has an address: a page more is an entry more. Those with `nav` are in the navigation, in this order.
import type { QueryClient } from "@tanstack/react-query";
import { lazy, type ComponentType } from "react";
import { queries } from "../api/queries";
import type { MessageKey } from "../i18n/messages";
import type { IconName } from "../ui/Icon";
import { idIn } from "./params";

type View = { default: ComponentType };

type Params = Partial<Record<"networkId" | "peerId" | "tab", string>>;

export type PageEntry = {
  path: string;
  title: MessageKey;
  load: () => Promise<View>;
  /** Asks for what is shown first. */
  prefetch?: (client: QueryClient, params: Params) => void;
  nav?: { icon: IconName; role?: "operator" | "admin" };
  /** Without navigation and without a session. */
  isOutside?: boolean;
};

function prefetchNetwork(client: QueryClient, { networkId, tab = "peers" }: Params): void {
  const id = idIn(networkId);
  if (id === undefined) return;
  void client.prefetchQuery(queries.network(id));
  if (tab === "peers") void client.prefetchQuery(queries.peers(id));
}

export const pages: PageEntry[] = [
  { path: "/", title: "page.dashboard", load: () => import("../dashboard/Dashboard"), prefetch: (client) => void client.prefetchQuery(queries.status()), nav: { icon: "dashboard" } },
  { path: "/networks", title: "page.networks", load: () => import("../networks/Networks"), nav: { icon: "network" } },
  { path: "/networks/new", title: "network.new", load: () => import("../networks/NewNetworkPage") },
  { path: "/networks/import", title: "network.import", load: () => import("../networks/ImportPage") },
  { path: "/networks/$networkId/peers/$peerId", title: "page.peer", load: () => import("../peers/PeerPage") },
  { path: "/networks/$networkId/peers/$peerId/$tab", title: "page.peer", load: () => import("../peers/PeerPage") },
  { path: "/networks/$networkId", title: "page.network", load: () => import("../networks/NetworkPage"), prefetch: prefetchNetwork },
  { path: "/networks/$networkId/$tab", title: "page.network", load: () => import("../networks/NetworkPage"), prefetch: prefetchNetwork },
  { path: "/bridges", title: "page.bridges", load: () => import("../bridges/Bridges"), nav: { icon: "bridge" } },
  { path: "/system", title: "page.system", load: () => import("../system/System"), nav: { icon: "system" } },
  { path: "/system/$tab", title: "page.system", load: () => import("../system/System") },
  { path: "/alerts", title: "page.alerts", load: () => import("../alerts/Alerts"), nav: { icon: "bell" } },
  { path: "/settings", title: "page.settings", load: () => import("../settings/Settings"), nav: { icon: "settings", role: "admin" } },
  { path: "/account", title: "page.account", load: () => import("../account/Account"), nav: { icon: "user" } },
  { path: "/login", title: "page.login", load: () => import("../session/LoginPage"), isOutside: true },
  { path: "/setup", title: "page.setup", load: () => import("../setup/Setup"), isOutside: true },
];

export const componentOf = (page: PageEntry) => lazy(page.load);
