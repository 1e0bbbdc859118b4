// How the kernel would list a table of ours, found out without touching the machine's own: the table is
// written in a network namespace that lives for the length of the call. For who must tell whether a table is
// ours without having written it. Any thread; blocking.
#pragma once

#include <string>

#include "dataplane/state.hpp"

namespace wgpilot::dataplane::linux_ {

// The stateless listing. CapabilityMissing for whoever may not make a network namespace (CAP_SYS_ADMIN).
Result<std::string> rehearse(const Firewall& firewall);

}  // namespace wgpilot::dataplane::linux_
