#include "control/imported_rows.hpp"

#include "control/conflicts.hpp"
#include "control/peers.hpp"
#include "storage/networks.hpp"
#include "storage/peers.hpp"

namespace wgpilot::control {

Result<void> check_import(Control& control, const model::Import& import) {
  NetworkWithPeers claiming{std::make_shared<const model::Network>(import.network), {}};
  for (const model::Peer& peer : import.peers) {
    WGP_TRY(check_limits(peer));
    claiming.peers.push_back(std::make_shared<const model::Peer>(peer));
  }
  return check_claims(control, claiming);
}

Result<NetworkPtr> put_import(const Control& control, storage::Database& database, Snapshot& next,
                              const model::Import& import) {
  const crypto::MasterKey& master = control.parts().master_key;
  model::Network network = import.network;
  network.created_at = network.updated_at = control.now();
  WGP_TRY(network.id, storage::insert_network(database, master, network));
  NetworkPtr created = std::make_shared<const model::Network>(std::move(network));
  put_network(next, created);
  for (model::Peer peer : import.peers) {
    peer.network_id = created->id;
    peer.created_at = peer.updated_at = control.now();
    WGP_TRY(peer.id, storage::insert_peer(database, master, peer, std::nullopt));
    put_peer(next, std::make_shared<const model::Peer>(std::move(peer)));
  }
  return created;
}

}  // namespace wgpilot::control
