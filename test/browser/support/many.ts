// A network as large as wgpilot is made for.
import type { Server } from "./server";

export const MANY = 10_000;
const AT_ONCE = 5_000; // the server takes no more

/** Its id; the peers have addresses in the order of their names. It is disabled: what is looked at is the page. */
export async function furnishMany(server: Server, names: string[]): Promise<number> {
  const { id } = await server.expect("POST", "/api/networks", { name: "Many", subnet: "10.64.0.0/16", enabled: false });
  const peers = names.map((name) => ({ name, preshared_key: false }));
  for (let at = 0; at < peers.length; at += AT_ONCE) await server.expect("POST", `/api/networks/${id}/peers/bulk`, { peers: peers.slice(at, at + AT_ONCE) });
  return id;
}
