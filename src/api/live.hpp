// Networks and peers of the database beside what the observer saw of them. Pure.
#pragma once

#include <vector>

#include "control/snapshot.hpp"
#include "monitor/observation.hpp"

namespace wgpilot::api {

// What is seen of a peer that is not in the kernel, or not yet observed: zeros.
const monitor::PeerReading& no_reading();

// Both live as long as the snapshot and the observation they came from.
struct LivePeer {
  const model::Peer* peer = nullptr;
  const monitor::PeerReading* reading = &no_reading();
};

// `network` may be null: not observed.
LivePeer live_peer(const model::Peer& peer, const monitor::NetworkReading* network);
// In the order of their ids.
std::vector<LivePeer> live_peers(const control::NetworkWithPeers& entry,
                                 const monitor::NetworkReading* network);

// Why the interface is not as it should be; "" when it is.
std::string problem_of(const control::Snapshot& snapshot, const model::Network& network,
                       const monitor::NetworkReading* reading);

}  // namespace wgpilot::api
