#include "storage/peers.hpp"

#include <fmt/format.h>

#include <string>

namespace wgpilot::storage {
namespace {

// Binds a sealed key to its place. The id does not serve: it is not known before the row is there.
std::string key_context(NetworkId network, const crypto::PublicKey& public_key, std::string_view column) {
  return fmt::format("peers/{}/{}/{}", network.value, crypto::to_base64(public_key), column);
}

template <class Key>
std::optional<Blob> sealed(const crypto::MasterKey& master, const model::Peer& peer,
                           const std::optional<Key>& key, std::string_view column) {
  if (!key) return std::nullopt;
  return master.seal(key->bytes, key_context(peer.network_id, peer.public_key, column));
}

template <class Key>
Result<std::optional<Key>> unsealed(const crypto::MasterKey& master, const model::Peer& peer,
                                    const std::optional<Blob>& blob, std::string_view column) {
  if (!blob) return std::nullopt;
  return crypto::unseal_key<Key>(master, *blob, key_context(peer.network_id, peer.public_key, column));
}

Result<model::Peer> read_peer(Statement& row, const crypto::MasterKey& master) {
  model::Peer p;
  std::optional<Blob> preshared_key;
  WGP_TRY(row.read(p.id, p.network_id, p.name, p.email, p.role, p.public_key, p.has_private_key,
                   preshared_key, p.address_v4, p.address_v6, p.endpoint, p.persistent_keepalive,
                   p.site_networks, p.tunnel, p.split_cidrs, p.enabled, p.expires_at, p.bandwidth_up_kbps,
                   p.bandwidth_down_kbps, p.created_at, p.updated_at));
  WGP_TRY(p.preshared_key, unsealed<crypto::PresharedKey>(master, p, preshared_key, "preshared_key"));
  return p;
}

std::unexpected<Error> no_such_peer(PeerId id) {
  return fail(Code::PeerNotFound, fmt::format("there is no peer {} in the database", id.value));
}

Result<void> require_one(int changed, PeerId id) {
  if (changed == 1) return {};
  return no_such_peer(id);
}

}  // namespace

Result<std::vector<model::Peer>> load_peers(Database& database, const crypto::MasterKey& master) {
  WGP_TRY(Statement statement, database.prepare(R"sql(
    SELECT id, network_id, name, email, role, public_key, private_key IS NOT NULL, preshared_key,
           address_v4, address_v6, endpoint, persistent_keepalive, site_networks, tunnel,
           split_cidrs, enabled, expires_at, bandwidth_up_kbps, bandwidth_down_kbps,
           created_at, updated_at
    FROM peers ORDER BY network_id, id)sql"));
  return load_rows(statement, [&](Statement& row) { return read_peer(row, master); });
}

Result<PeerId> insert_peer(Database& database, const crypto::MasterKey& master, const model::Peer& p,
                           const std::optional<crypto::PrivateKey>& private_key) {
  WGP_TRY(
      const std::int64_t id,
      database.insert(R"sql(
    INSERT INTO peers (network_id, name, email, role, public_key, private_key, preshared_key, address_v4,
                       address_v6, endpoint, persistent_keepalive, site_networks, tunnel, split_cidrs,
                       enabled, expires_at, bandwidth_up_kbps, bandwidth_down_kbps, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20))sql",
                      p.network_id, p.name, p.email, p.role, p.public_key,
                      sealed(master, p, private_key, "private_key"),
                      sealed(master, p, p.preshared_key, "preshared_key"), p.address_v4, p.address_v6,
                      p.endpoint, p.persistent_keepalive, p.site_networks, p.tunnel, p.split_cidrs, p.enabled,
                      p.expires_at, p.bandwidth_up_kbps, p.bandwidth_down_kbps, p.created_at, p.updated_at));
  return PeerId{id};
}

Result<void> update_peer(Database& database, const crypto::MasterKey& master, const model::Peer& p) {
  WGP_TRY(const int changed,
          database.run(R"sql(
    UPDATE peers
    SET name = ?4, email = ?5, role = ?6, preshared_key = ?7, address_v4 = ?8, address_v6 = ?9, endpoint = ?10,
        persistent_keepalive = ?11, site_networks = ?12, tunnel = ?13, split_cidrs = ?14, enabled = ?15,
        expires_at = ?16, bandwidth_up_kbps = ?17, bandwidth_down_kbps = ?18, updated_at = ?19
    WHERE id = ?1 AND network_id = ?2 AND public_key = ?3)sql",
                       p.id, p.network_id, p.public_key, p.name, p.email, p.role,
                       sealed(master, p, p.preshared_key, "preshared_key"), p.address_v4, p.address_v6,
                       p.endpoint, p.persistent_keepalive, p.site_networks, p.tunnel, p.split_cidrs,
                       p.enabled, p.expires_at, p.bandwidth_up_kbps, p.bandwidth_down_kbps, p.updated_at));
  return require_one(changed, p.id);
}

Result<void> delete_peer(Database& database, PeerId id) {
  WGP_TRY(const int changed, database.run("DELETE FROM peers WHERE id = ?1", id));
  return require_one(changed, id);
}

Result<std::optional<crypto::PrivateKey>> load_private_key(Database& database,
                                                           const crypto::MasterKey& master, PeerId id) {
  WGP_TRY(Statement statement,
          database.prepare("SELECT network_id, public_key, private_key FROM peers WHERE id = ?1"));
  statement.bind(id);
  WGP_TRY(const bool found, statement.step());
  if (!found) return no_such_peer(id);
  model::Peer peer;
  std::optional<Blob> private_key;
  WGP_TRY(statement.read(peer.network_id, peer.public_key, private_key));
  return unsealed<crypto::PrivateKey>(master, peer, private_key, "private_key");
}

}  // namespace wgpilot::storage
