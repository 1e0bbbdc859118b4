// Observations made by hand.
#pragma once

#include <map>
#include <utility>

#include "model/traffic.hpp"
#include "monitor/observation.hpp"

namespace wgpilot::test {

// The kernel's counters of each peer of one network.
using Counters = std::map<PeerId, model::Traffic>;

inline std::shared_ptr<const monitor::NetworkReading> sample_reading(NetworkId id, const Counters& peers) {
  monitor::NetworkReading reading;
  reading.id = id;
  reading.interface = "wg0";
  reading.present = true;
  for (const auto& [peer, counters] : peers) {
    monitor::PeerReading& made = reading.peers.emplace_back();
    made.id = peer;
    made.status.rx_bytes = counters.rx;
    made.status.tx_bytes = counters.tx;
  }
  return std::make_shared<const monitor::NetworkReading>(std::move(reading));
}

inline monitor::Observation sample_observation(UnixTime time, const std::map<NetworkId, Counters>& networks) {
  monitor::Observation observation;
  observation.number = 1;
  observation.time = time;
  for (const auto& [id, peers] : networks) observation.networks.push_back(sample_reading(id, peers));
  return observation;
}

}  // namespace wgpilot::test
