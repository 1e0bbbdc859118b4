#include "control/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wgpilot::control {
namespace {

constexpr auto kNetworkId = [](const NetworkWithPeers& entry) { return entry.network->id; };
constexpr auto kPeerId = [](const PeerPtr& peer) { return peer->id; };
constexpr auto kBridgeId = [](const BridgePtr& bridge) { return bridge->id; };

// The place of `id` in a range sorted by id, and whether something is there.
template <class Range, class Id, class Projection>
auto place_of(Range& range, Id id, Projection projection) {
  const auto place = std::ranges::lower_bound(range, id, {}, projection);
  return std::pair(place, place != range.end() && projection(*place) == id);
}

}  // namespace

dataplane::State desired_state(const Snapshot& snapshot, UnixTime now) {
  return dataplane::desired_state(snapshot.networks, now, snapshot.bridges);
}

Result<const NetworkWithPeers*> find_network(const Snapshot& snapshot, NetworkId id) {
  const auto [place, found] = place_of(snapshot.networks, id, kNetworkId);
  if (!found) return fail(Code::NetworkNotFound, fmt::format("there is no network {}", id.value));
  return &*place;
}

Result<PeerPtr> find_peer(const NetworkWithPeers& network, PeerId id) {
  const auto [place, found] = place_of(network.peers, id, kPeerId);
  if (!found) {
    return fail(Code::PeerNotFound,
                fmt::format("network '{}' has no peer {}", network.network->name, id.value));
  }
  return *place;
}

Result<BridgePtr> find_bridge(const Snapshot& snapshot, BridgeId id) {
  const auto [place, found] = place_of(snapshot.bridges, id, kBridgeId);
  if (!found) return fail(Code::BridgeNotFound, fmt::format("there is no bridge {}", id.value));
  return *place;
}

void put_network(Snapshot& snapshot, NetworkPtr network) {
  const auto [place, found] = place_of(snapshot.networks, network->id, kNetworkId);
  if (found) {
    place->network = std::move(network);
  } else {
    snapshot.networks.insert(place, {std::move(network), {}});
  }
}

void erase_network(Snapshot& snapshot, NetworkId id) {
  const auto [place, found] = place_of(snapshot.networks, id, kNetworkId);
  if (found) snapshot.networks.erase(place);
  std::erase_if(snapshot.bridges,
                [id](const BridgePtr& bridge) { return bridge->network_a == id || bridge->network_b == id; });
}

void put_peer(Snapshot& snapshot, PeerPtr peer) {
  const auto [network, known] = place_of(snapshot.networks, peer->network_id, kNetworkId);
  if (!known) return;
  const auto [place, found] = place_of(network->peers, peer->id, kPeerId);
  if (found) {
    *place = std::move(peer);
  } else {
    network->peers.insert(place, std::move(peer));
  }
}

void erase_peer(Snapshot& snapshot, NetworkId network_of_peer, PeerId id) {
  const auto [network, known] = place_of(snapshot.networks, network_of_peer, kNetworkId);
  if (!known) return;
  const auto [place, found] = place_of(network->peers, id, kPeerId);
  if (found) network->peers.erase(place);
}

void put_bridge(Snapshot& snapshot, BridgePtr bridge) {
  const auto [place, found] = place_of(snapshot.bridges, bridge->id, kBridgeId);
  if (found) {
    *place = std::move(bridge);
  } else {
    snapshot.bridges.insert(place, std::move(bridge));
  }
}

void erase_bridge(Snapshot& snapshot, BridgeId id) {
  const auto [place, found] = place_of(snapshot.bridges, id, kBridgeId);
  if (found) snapshot.bridges.erase(place);
}

std::string setting(const Snapshot& snapshot, const std::string& key) {
  const auto found = snapshot.settings.find(key);
  return found == snapshot.settings.end() ? "" : found->second;
}

}  // namespace wgpilot::control
