// What the kernel's firewall does for one network. Reading only; any thread.
#pragma once

#include "control/control.hpp"

namespace wgpilot::control {

struct FirewallView {
  bool is_present = false;  // whether the kernel has our table
  std::vector<dataplane::CountedRule> rules;
};

// NftablesUnavailable, CapabilityMissing.
Result<FirewallView> fetch_firewall(const Control& control, const NetworkWithPeers& network);

}  // namespace wgpilot::control
