// What most tests begin with: two networks and a few peers with the names that people have.
import type { Server } from "./server";

export const LONG_NAME = "Mitarbeiterlaptop-der-Buchhaltung-im-dritten-Stock-links-vorn-01";
export const NAMES = ["Zoë phone", "田中さんのノート", "هاتف ليلى", "Straße-Büro", LONG_NAME];

export type Office = { office: number; lab: number; peers: number[] };

export async function furnish(server: Server): Promise<Office> {
  const office = await server.expect("POST", "/api/networks", { name: "Office", subnet: "10.81.0.0/24", subnet_v6: "fd00:81::/64" });
  const lab = await server.expect("POST", "/api/networks", { name: "Labor 東京", subnet: "10.82.0.0/24", mode: "hub-routed", mtu: 1280 });
  const { peers } = await server.expect("POST", `/api/networks/${office.id}/peers/bulk`, {
    peers: NAMES.map((name, index) => ({
      name,
      persistent_keepalive: 25,
      ...(index === 0 && { email: "zoe@example.org" }),
      ...(index === 3 && { expires_in: "3d" }),
    })),
  });
  await server.expect("POST", `/api/networks/${office.id}/peers/${peers[4].id}/disable`);
  await server.expect("POST", `/api/networks/${lab.id}/peers`, { name: "Sensor 1" });
  await server.expect("POST", "/api/bridges", { network_a_id: office.id, network_b_id: lab.id, direction: "a_to_b", allowed_cidrs: ["10.82.0.2/32"] });
  await server.expect("POST", `/api/networks/${office.id}/routes`, { destination: "10.50.0.0/16", description: "The branch" });
  await server.expect("POST", `/api/networks/${office.id}/rules`, { priority: 100, source: "192.168.7.0/24", table_id: 100 });
  return { office: office.id, lab: lab.id, peers: peers.map(({ id }: { id: number }) => id) };
}
