#include "storage/networks.hpp"

#include <fmt/format.h>

namespace wgpilot::storage {
namespace {

std::string key_context(const crypto::PublicKey& public_key) {
  return fmt::format("networks/{}/private_key", crypto::to_base64(public_key));
}

Result<model::Network> read_network(Statement& row, const crypto::MasterKey& master) {
  model::Network n;
  Blob sealed_key;
  WGP_TRY(row.read(n.id, n.name, n.interface, n.mode, n.subnet, n.subnet_v6, n.listen_port, sealed_key,
                   n.public_key, n.dns_servers, n.mtu, n.nat_enabled, n.inter_peer_routing, n.local_networks,
                   n.routing_table, n.firewall_mark, n.mss_clamp, n.enabled, n.created_at, n.updated_at));
  WGP_TRY(n.private_key,
          crypto::unseal_key<crypto::PrivateKey>(master, sealed_key, key_context(n.public_key)));
  return n;
}

Result<void> require_one(int changed, NetworkId id) {
  if (changed == 1) return {};
  return fail(Code::NetworkNotFound, fmt::format("there is no network {} in the database", id.value));
}

}  // namespace

Result<std::vector<model::Network>> load_networks(Database& database, const crypto::MasterKey& master) {
  WGP_TRY(Statement statement, database.prepare(R"sql(
    SELECT id, name, interface, mode, subnet, subnet_v6, listen_port, private_key,
           public_key, dns_servers, mtu, nat_enabled, inter_peer_routing, local_networks,
           routing_table, firewall_mark, mss_clamp, enabled, created_at, updated_at
    FROM networks ORDER BY id)sql"));
  return load_rows(statement, [&](Statement& row) { return read_network(row, master); });
}

Result<NetworkId> insert_network(Database& database, const crypto::MasterKey& master,
                                 const model::Network& n) {
  const Blob sealed_key = master.seal(n.private_key.bytes, key_context(n.public_key));
  WGP_TRY(const std::int64_t id,
          database.insert(R"sql(
    INSERT INTO networks (name, interface, mode, subnet, subnet_v6, listen_port, private_key, public_key,
                          dns_servers, mtu, nat_enabled, inter_peer_routing, local_networks, routing_table,
                          firewall_mark, mss_clamp, enabled, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19))sql",
                          n.name, n.interface, n.mode, n.subnet, n.subnet_v6, n.listen_port, sealed_key,
                          n.public_key, n.dns_servers, n.mtu, n.nat_enabled, n.inter_peer_routing,
                          n.local_networks, n.routing_table, n.firewall_mark, n.mss_clamp, n.enabled,
                          n.created_at, n.updated_at));
  return NetworkId{id};
}

Result<void> update_network(Database& database, const model::Network& n) {
  WGP_TRY(const int changed,
          database.run(R"sql(
    UPDATE networks
    SET name = ?2, mode = ?3, subnet = ?4, subnet_v6 = ?5, listen_port = ?6, dns_servers = ?7, mtu = ?8,
        nat_enabled = ?9, inter_peer_routing = ?10, local_networks = ?11, routing_table = ?12,
        firewall_mark = ?13, mss_clamp = ?14, enabled = ?15, updated_at = ?16
    WHERE id = ?1)sql",
                       n.id, n.name, n.mode, n.subnet, n.subnet_v6, n.listen_port, n.dns_servers, n.mtu,
                       n.nat_enabled, n.inter_peer_routing, n.local_networks, n.routing_table,
                       n.firewall_mark, n.mss_clamp, n.enabled, n.updated_at));
  return require_one(changed, n.id);
}

Result<void> delete_network(Database& database, NetworkId id) {
  WGP_TRY(const int changed, database.run("DELETE FROM networks WHERE id = ?1", id));
  return require_one(changed, id);
}

}  // namespace wgpilot::storage
