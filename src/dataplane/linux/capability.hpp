// What this process may do to the network.
#pragma once

#include <set>
#include <string>

#include "base/result.hpp"

namespace wgpilot::dataplane::linux_ {

// CapabilityMissing with the remedy when the calling thread does not have CAP_NET_ADMIN in effect.
Result<void> check_net_admin();

// Those in effect for the calling thread, of the two that wgpilot asks for: CAP_NET_ADMIN to configure the
// kernel, CAP_NET_BIND_SERVICE to listen below port 1024.
Result<std::set<std::string>> fetch_capabilities();

}  // namespace wgpilot::dataplane::linux_
