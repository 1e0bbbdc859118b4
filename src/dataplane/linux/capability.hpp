// Whether this process may change the network at all.
#pragma once

#include "base/result.hpp"

namespace wgpilot::dataplane::linux_ {

// CapabilityMissing with the remedy when the calling thread does not have CAP_NET_ADMIN in effect.
Result<void> check_net_admin();

}  // namespace wgpilot::dataplane::linux_
