// The pure step from two states to the plan between them. An empty plan means they are equal: applying twice
// changes nothing. Linear in the number of peers that are not the same object in both.
#pragma once

#include "dataplane/plan.hpp"

namespace wgpilot::dataplane {

// Order: rules go before what they lead to, old links go and changed ones give back addresses and routes,
// then the firewall changes, then forwarding is switched on, then links come up: no packet passes before the
// firewall that judges it stands. An interface's limits come after the rest of it: a kernel that cannot limit
// still connects. New rules come last. The connections of peers that leave, or lose an address or a site, are
// flushed right behind. Sysctls that `to` does not name stay as they are.
Plan diff(const State& from, const State& to);

}  // namespace wgpilot::dataplane
