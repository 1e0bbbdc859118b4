// The addresses of the views, in one place.

export const paths = {
  dashboard: () => "/",
  networks: () => "/networks",
  newNetwork: () => "/networks/new",
  importNetwork: () => "/networks/import",
  network: (id: number, tab = "peers") => `/networks/${id}/${tab}`,
  peer: (network: number, id: number, tab = "") => `/networks/${network}/peers/${id}${tab && `/${tab}`}`,
  bridges: () => "/bridges",
  system: (tab = "health") => `/system/${tab}`,
  settings: () => "/settings",
  account: () => "/account",
  login: (from: string) => (from === "/" ? "/login" : `/login?from=${encodeURIComponent(from)}`),
  setup: () => "/setup",
};

/** Where to go after the login: only a path of this page, never another site's address. */
export function safeReturn(from: unknown): string {
  return typeof from === "string" && /^\/(?![/\\])/.test(from) && !from.startsWith("/login") ? from : "/";
}
