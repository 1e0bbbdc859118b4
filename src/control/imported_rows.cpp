#include "control/imported_rows.hpp"

#include "control/conflicts.hpp"
#include "control/peers.hpp"
#include "control/routing.hpp"
#include "storage/networks.hpp"
#include "storage/peers.hpp"
#include "storage/routing.hpp"

namespace wgpilot::control {

Result<void> check_import(Control& control, const model::Import& import) {
  NetworkWithPeers claiming{std::make_shared<const model::Network>(import.network), {}};
  for (const model::Peer& peer : import.peers) {
    WGP_TRY(check_limits(control, peer));
    claiming.peers.push_back(std::make_shared<const model::Peer>(peer));
  }
  for (const model::NetworkRoute& route : import.routes)
    claiming.routes.push_back(std::make_shared<const model::NetworkRoute>(route));
  for (const model::NetworkRule& rule : import.rules) WGP_TRY(check_priority(*control.snapshot(), rule));
  return check_claims(control, claiming);
}

namespace {

// Ids are the rows', times are now.
template <class Item>
Item of_network(Item item, const model::Network& network) {
  item.network_id = network.id;
  item.created_at = item.updated_at = network.created_at;
  return item;
}

Result<void> put_routing(storage::Database& database, Snapshot& next, const model::Network& network,
                         const model::Import& import) {
  for (const model::NetworkRoute& imported : import.routes) {
    model::NetworkRoute route = of_network(imported, network);
    WGP_TRY(route.id, storage::insert_route(database, route));
    put_route(next, std::make_shared<const model::NetworkRoute>(std::move(route)));
  }
  for (const model::NetworkRule& imported : import.rules) {
    model::NetworkRule rule = of_network(imported, network);
    WGP_TRY(rule.id, storage::insert_rule(database, rule));
    put_rule(next, std::make_shared<const model::NetworkRule>(std::move(rule)));
  }
  return {};
}

}  // namespace

Result<NetworkPtr> put_import(const Control& control, storage::Database& database, Snapshot& next,
                              const model::Import& import) {
  const crypto::MasterKey& master = control.parts().master_key;
  model::Network network = import.network;
  network.created_at = network.updated_at = control.now();
  WGP_TRY(network.id, storage::insert_network(database, master, network));
  NetworkPtr created = std::make_shared<const model::Network>(std::move(network));
  put_network(next, created);
  WGP_TRY(put_routing(database, next, *created, import));
  for (const model::Peer& imported : import.peers) {
    model::Peer peer = of_network(imported, *created);
    WGP_TRY(peer.id, storage::insert_peer(database, master, peer, std::nullopt));
    put_peer(next, std::make_shared<const model::Peer>(std::move(peer)));
  }
  return created;
}

}  // namespace wgpilot::control
