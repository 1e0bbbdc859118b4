#include "api/live.hpp"

namespace wgpilot::api {

const monitor::PeerReading& no_reading() {
  static const monitor::PeerReading none;
  return none;
}

LivePeer live_peer(const model::Peer& peer, const monitor::NetworkReading* network) {
  const auto* reading = network != nullptr ? monitor::find_peer(*network, peer.id) : nullptr;
  return {.peer = &peer, .reading = reading != nullptr ? reading : &no_reading()};
}

std::vector<LivePeer> live_peers(const control::NetworkWithPeers& entry,
                                 const monitor::NetworkReading* network) {
  static const std::vector<monitor::PeerReading> none;
  const auto& readings = network != nullptr ? network->peers : none;
  std::vector<LivePeer> live;
  live.reserve(entry.peers.size());
  auto reading = readings.begin();
  for (const control::PeerPtr& peer : entry.peers) {
    while (reading != readings.end() && reading->id < peer->id) ++reading;
    const bool is_read = reading != readings.end() && reading->id == peer->id;
    live.push_back({.peer = peer.get(), .reading = is_read ? &*reading : &no_reading()});
  }
  return live;
}

std::string problem_of(const control::Snapshot& snapshot, const model::Network& network,
                       const monitor::NetworkReading* reading) {
  const auto known = snapshot.problems.find(network.interface);
  if (known != snapshot.problems.end()) return known->second;
  return network.enabled && reading != nullptr ? reading->problem : "";
}

}  // namespace wgpilot::api
