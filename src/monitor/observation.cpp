#include "monitor/observation.hpp"

#include <algorithm>

namespace wgpilot::monitor {

const NetworkReading* find_network(const Observation& observation, NetworkId id) {
  const auto id_of = [](const auto& reading) { return reading->id; };
  const auto found = std::ranges::lower_bound(observation.networks, id, {}, id_of);
  return found != observation.networks.end() && (*found)->id == id ? found->get() : nullptr;
}

const PeerReading* find_peer(const NetworkReading& network, PeerId id) {
  const auto found = std::ranges::lower_bound(network.peers, id, {}, &PeerReading::id);
  return found != network.peers.end() && found->id == id ? &*found : nullptr;
}

}  // namespace wgpilot::monitor
