// What networks and peers did at one moment: one reading of the kernel, by the ids of the database. A value,
// immutable and shared by all who look at it: API, streams, metrics, history and alerts.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "dataplane/dataplane.hpp"

namespace wgpilot::monitor {

// A peer counts as online when its last handshake is younger than this.
inline constexpr std::chrono::seconds kOnlineWindow{180};

// Bytes a second since the observation before; 0 in the first one and after counters went back.
struct Rates {
  double rx = 0;
  double tx = 0;
};

struct PeerReading {
  PeerId id;
  dataplane::PeerStatus status;
  bool online = false;
  Rates rates;
};

struct NetworkReading {
  NetworkId id;
  std::string interface;
  bool present = false;             // the rest is empty when the interface is not there
  std::string problem;              // why it could not be read; "" when it could
  dataplane::InterfaceStatus link;  // its `peers` have moved to the member below
  Rates rates;                      // of the link's own counters
  std::vector<PeerReading> peers;   // those that the kernel has, sorted by id
};

struct Observation {
  std::uint64_t number = 0;  // counts up from 1; 0: nobody has looked yet
  UnixTime time;
  std::chrono::steady_clock::time_point taken_at{};
  std::vector<std::shared_ptr<const NetworkReading>> networks;  // every network, sorted by id
};

// Null when it has none.
const NetworkReading* find_network(const Observation& observation, NetworkId id);
const PeerReading* find_peer(const NetworkReading& network, PeerId id);

}  // namespace wgpilot::monitor
