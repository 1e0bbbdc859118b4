// What others did to the kernel and was taken back. Made by Control, logged once, and handed to whoever
// announces it. Own changes, the bringing up at start, expired peers and what failed before are no drift.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/snapshot.hpp"
#include "dataplane/plan.hpp"
#include "dataplane/touch.hpp"

namespace wgpilot::control {

struct Drift {
  std::optional<NetworkId> network_id;  // absent: it concerns all of them, or an orphan
  std::string interface;                // "" for the firewall, settings of the host and rules of nobody known
  std::vector<std::string> plan;        // what was done, in the words of ip, wg and nft; no secrets
  std::string by;                       // "nft (pid 812), pid 813"; empty when the kernel does not tell
  UnixTime time;
};

// One for each interface that `repaired` has a step of, in the order of their names. A rule is its network's
// affair.
std::vector<Drift> to_drifts(const dataplane::Plan& repaired, const dataplane::Touch& touch,
                             const Snapshot& snapshot, UnixTime time);

void log_drift(const Drift& drift);

}  // namespace wgpilot::control
