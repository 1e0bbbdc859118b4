#include "control/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wgpilot::control {
namespace {

constexpr auto network_id = [](const NetworkWithPeers& entry) { return entry.network->id; };
constexpr auto peer_id = [](const PeerPtr& peer) { return peer->id; };

// The place of `id` in a range sorted by id, and whether something is there.
template <class Range, class Id, class Projection>
auto place_of(Range& range, Id id, Projection projection) {
  const auto place = std::ranges::lower_bound(range, id, {}, projection);
  return std::pair(place, place != range.end() && projection(*place) == id);
}

}  // namespace

Result<const NetworkWithPeers*> find_network(const Snapshot& snapshot, NetworkId id) {
  const auto [place, found] = place_of(snapshot.networks, id, network_id);
  if (!found) return fail(Code::NetworkNotFound, fmt::format("there is no network {}", id.value));
  return &*place;
}

Result<PeerPtr> find_peer(const NetworkWithPeers& network, PeerId id) {
  const auto [place, found] = place_of(network.peers, id, peer_id);
  if (!found) {
    return fail(Code::PeerNotFound,
                fmt::format("network '{}' has no peer {}", network.network->name, id.value));
  }
  return *place;
}

void put_network(Snapshot& snapshot, NetworkPtr network) {
  const auto [place, found] = place_of(snapshot.networks, network->id, network_id);
  if (found) {
    place->network = std::move(network);
  } else {
    snapshot.networks.insert(place, {std::move(network), {}});
  }
}

void erase_network(Snapshot& snapshot, NetworkId id) {
  const auto [place, found] = place_of(snapshot.networks, id, network_id);
  if (found) snapshot.networks.erase(place);
}

void put_peer(Snapshot& snapshot, PeerPtr peer) {
  const auto [network, known] = place_of(snapshot.networks, peer->network_id, network_id);
  if (!known) return;
  const auto [place, found] = place_of(network->peers, peer->id, peer_id);
  if (found) {
    *place = std::move(peer);
  } else {
    network->peers.insert(place, std::move(peer));
  }
}

void erase_peer(Snapshot& snapshot, NetworkId network_of_peer, PeerId id) {
  const auto [network, known] = place_of(snapshot.networks, network_of_peer, network_id);
  if (!known) return;
  const auto [place, found] = place_of(network->peers, id, peer_id);
  if (found) network->peers.erase(place);
}

std::string setting(const Snapshot& snapshot, const std::string& key) {
  const auto found = snapshot.settings.find(key);
  return found == snapshot.settings.end() ? "" : found->second;
}

}  // namespace wgpilot::control
