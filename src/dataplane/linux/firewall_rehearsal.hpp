// Whether the machine's table is the one that a Firewall makes, for who has not written it: both are listed
// in the kernel's words, the second one after it was written in a network namespace that lives for the length
// of the call. The machine's own table is only read. Any thread; blocking.
#pragma once

#include "base/result.hpp"
#include "dataplane/state.hpp"

namespace wgpilot::dataplane::linux_ {

// CapabilityMissing for whoever may not make a network namespace (CAP_SYS_ADMIN).
Result<bool> is_in_kernel(const Firewall& firewall);

}  // namespace wgpilot::dataplane::linux_
