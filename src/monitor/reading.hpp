// From what the kernel reports of one network to its reading by the ids of the database. Pure.
#pragma once

#include <chrono>

#include "dataplane/desired.hpp"
#include "monitor/observation.hpp"

namespace wgpilot::monitor {

// When an observation is made.
struct Moment {
  UnixTime time;
  std::chrono::steady_clock::time_point taken_at;
};

// The reading before, for the rates; null when there is none.
struct Before {
  const NetworkReading* network = nullptr;
  std::chrono::steady_clock::time_point taken_at{};
};

// `reported` is absent, with its reason, when the interface could not be read.
NetworkReading to_reading(const dataplane::NetworkWithPeers& network,
                          Result<dataplane::InterfaceStatus> reported, const Before& before,
                          const Moment& moment);

}  // namespace wgpilot::monitor
