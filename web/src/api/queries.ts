// What the page reads, each under one key. Changes write the answer into the cache and mark the rest as stale.
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { api, take, takeFile, takePage, takeTagged, takeWithHeaders, type Network, type Peer } from "./client";

const PAGE = 10_000; // the most that the server gives at once
const ALERTS = 200; // the newest
const CONNECTIONS = 200; // that a view shows; a search finds the rest

/** All pages of a list, one after the other. */
async function everything<T>(load: (offset: number) => Promise<{ items: T[]; total: number }>): Promise<T[]> {
  const first = await load(0);
  const items = first.items;
  while (items.length < first.total) {
    const next = await load(items.length);
    if (next.items.length === 0) break;
    items.push(...next.items);
  }
  return items;
}

export const queries = {
  setup: () => queryOptions({ queryKey: ["setup"], queryFn: ({ signal }) => take(api.GET("/api/setup/status", { signal })) }),
  me: () =>
    queryOptions({
      queryKey: ["me"],
      queryFn: async ({ signal }) => (await take(api.GET("/api/auth/me", { signal }))).user,
      staleTime: Infinity,
    }),
  networks: () =>
    queryOptions({
      queryKey: ["networks"],
      queryFn: ({ signal }) =>
        everything((offset) => takePage(api.GET("/api/networks", { params: { query: { limit: PAGE, offset } }, signal }))),
    }),
  network: (id: number) =>
    queryOptions({
      queryKey: ["network", id],
      queryFn: ({ signal }) => takeTagged(api.GET("/api/networks/{id}", { params: { path: { id } }, signal })),
    }),
  adoptable: () =>
    queryOptions({
      queryKey: ["adoptable"],
      queryFn: async ({ signal }) => (await takePage(api.GET("/api/networks/adoptable", { signal }))).items,
    }),
  peers: (network: number) =>
    queryOptions({
      queryKey: ["peers", network],
      queryFn: ({ signal }) =>
        everything((offset) =>
          takePage(api.GET("/api/networks/{id}/peers", {
            params: { path: { id: network }, query: { limit: PAGE, offset } },
            signal,
          })),
        ),
      structuralSharing: false, // ten thousand objects are compared slower than they are drawn
    }),
  peer: (network: number, id: number) =>
    queryOptions({
      queryKey: ["peer", network, id],
      queryFn: ({ signal }) =>
        takeTagged(api.GET("/api/networks/{id}/peers/{peer_id}", { params: { path: { id: network, peer_id: id } }, signal })),
    }),
  clientFile: (network: number, id: number) =>
    queryOptions({
      queryKey: ["client-file", network, id],
      queryFn: ({ signal }) =>
        takeFile(api.GET("/api/networks/{id}/peers/{peer_id}/config", {
          params: { path: { id: network, peer_id: id } },
          parseAs: "text",
          signal,
        })),
      gcTime: 0, // a private key stays no longer than it is shown
    }),
  qrCode: (network: number, id: number) =>
    queryOptions({
      queryKey: ["qr-code", network, id],
      queryFn: ({ signal }) =>
        take(api.GET("/api/networks/{id}/peers/{peer_id}/qr", {
          params: { path: { id: network, peer_id: id }, query: { format: "png" } },
          parseAs: "blob",
          signal,
        })) as Promise<unknown> as Promise<Blob>,
      gcTime: 0,
      retry: false,
    }),
  routes: (network: number) =>
    queryOptions({
      queryKey: ["routes", network],
      queryFn: async ({ signal }) =>
        (await takePage(api.GET("/api/networks/{id}/routes", { params: { path: { id: network } }, signal }))).items,
    }),
  rules: (network: number) =>
    queryOptions({
      queryKey: ["rules", network],
      queryFn: async ({ signal }) =>
        (await takePage(api.GET("/api/networks/{id}/rules", { params: { path: { id: network } }, signal }))).items,
    }),
  /** The last `span` seconds, as finely as the server keeps them in a number of points that can be drawn. */
  history: (network: number, peer: number | undefined, span: number) =>
    queryOptions({
      queryKey: ["history", network, peer ?? 0, span],
      queryFn: async ({ signal }) => {
        const to = Math.floor(Date.now() / 1000);
        const query = { from: to - span, to, ...(peer && { peer_id: peer }) };
        const { value: points, headers } = await takeWithHeaders(api.GET("/api/networks/{id}/stats", { params: { path: { id: network }, query }, signal }));
        return { points, from: to - span, to, granularity: (headers.get("X-Granularity") ?? "raw") as "raw" | "hour" | "day" };
      },
    }),
  alertRules: () =>
    queryOptions({ queryKey: ["alerts"], queryFn: async ({ signal }) => (await takePage(api.GET("/api/alerts", { signal }))).items }),
  alertHistory: () =>
    queryOptions({
      queryKey: ["alerts", "history"],
      queryFn: async ({ signal }) => (await takePage(api.GET("/api/alerts/history", { params: { query: { limit: ALERTS } }, signal }))).items,
    }),
  bandwidth: (network: number) =>
    queryOptions({
      queryKey: ["bandwidth", network],
      queryFn: ({ signal }) => take(api.GET("/api/networks/{id}/bandwidth", { params: { path: { id: network } }, signal })),
    }),
  firewall: (network: number) =>
    queryOptions({
      queryKey: ["firewall", network],
      queryFn: ({ signal }) => take(api.GET("/api/networks/{id}/firewall", { params: { path: { id: network } }, signal })),
    }),
  connections: (network: number, peer: number | undefined, text: string) =>
    queryOptions({
      queryKey: ["connections", network, peer ?? 0, text],
      queryFn: ({ signal }) => {
        const query = { limit: CONNECTIONS, ...(peer && { peer_id: peer }), ...(text && { q: text }) };
        return takePage(api.GET("/api/networks/{id}/connections", { params: { path: { id: network }, query }, signal }));
      },
    }),
  connectionSummary: (network: number, peer: number | undefined) =>
    queryOptions({
      queryKey: ["connections", network, peer ?? 0],
      queryFn: ({ signal }) =>
        take(api.GET("/api/networks/{id}/connections/summary", { params: { path: { id: network }, query: peer ? { peer_id: peer } : {} }, signal })),
    }),
  bridges: () =>
    queryOptions({
      queryKey: ["bridges"],
      queryFn: async ({ signal }) => (await takePage(api.GET("/api/bridges", { signal }))).items,
    }),
  status: () =>
    queryOptions({
      queryKey: ["status"],
      queryFn: async ({ signal }) => (await take(api.GET("/api/status", { signal }))).networks,
      structuralSharing: false,
    }),
  /** The status without its peers. */
  interfaces: () =>
    queryOptions({
      queryKey: ["status", "interfaces"],
      queryFn: async ({ signal }) => (await take(api.GET("/api/status", { params: { query: { peers: false } }, signal }))).networks,
    }),
  settings: () =>
    queryOptions({ queryKey: ["settings"], queryFn: ({ signal }) => takeTagged(api.GET("/api/settings", { signal })) }),
  info: () => queryOptions({ queryKey: ["info"], queryFn: ({ signal }) => take(api.GET("/api/system/info", { signal })) }),
  diagnosis: () =>
    queryOptions({ queryKey: ["diagnosis"], queryFn: ({ signal }) => take(api.GET("/api/system/diagnose", { signal })) }),
  ports: () => queryOptions({ queryKey: ["ports"], queryFn: ({ signal }) => take(api.GET("/api/system/ports", { signal })) }),
  hostRoutes: (all: boolean) =>
    queryOptions({
      queryKey: ["host-routes", all],
      queryFn: ({ signal }) => takePage(api.GET("/api/system/routes", { params: { query: { all, limit: PAGE } }, signal })),
    }),
  hostRules: () =>
    queryOptions({
      queryKey: ["host-rules"],
      queryFn: async ({ signal }) => (await takePage(api.GET("/api/system/rules", { signal }))).items,
    }),
  logs: () =>
    queryOptions({
      queryKey: ["logs"],
      queryFn: async ({ signal }) => (await takePage(api.GET("/api/debug/logs", { params: { query: { sort: "-time" } }, signal }))).items,
    }),
};

/** After a network was made, changed or removed. */
export async function networksChanged(client: QueryClient, network?: Network): Promise<void> {
  const keys = [["networks"], ["status"], ["bridges"], ["diagnosis"], ["ports"], ...(network ? [["network", network.id]] : [])];
  await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}

/** Puts changed peers into the list that is on the screen, at once. */
export function patchPeers(client: QueryClient, network: number, change: (peers: Peer[]) => Peer[]): void {
  client.setQueryData(queries.peers(network).queryKey, (peers) => peers && change(peers));
}

export async function peersChanged(client: QueryClient, network: number): Promise<void> {
  const keys = [["peers", network], ["networks"], ["status"]];
  await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}

const FOUND = 6; // peers of each network that a search shows
const SEARCHED = 24; // networks; a search is a request to each

/** Peers of any network by a text that the server looks for. */
export const searchPeers = (networks: Network[], text: string) =>
  queryOptions({
    queryKey: ["search-peers", networks.map(({ id }) => id), text],
    queryFn: async ({ signal }): Promise<Peer[]> => {
      const query = { q: text, limit: FOUND };
      const pages = networks.slice(0, SEARCHED).map(({ id }) => takePage(api.GET("/api/networks/{id}/peers", { params: { path: { id }, query }, signal })));
      return (await Promise.all(pages)).flatMap(({ items }) => items);
    },
  });
