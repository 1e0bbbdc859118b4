// Our rules of policy routing: read, added and removed by their mark, protocol 87. Another's are never
// touched. Blocking; belongs to the thread of the channel.
#pragma once

#include "dataplane/state.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::dataplane::linux_ {

// Sorted, none twice.
Result<std::vector<Rule>> observe_rules(netlink::Channel& channel);

// Beside the like of another, if there is one. What is there already, or gone already, is no error.
Result<void> add_rules(netlink::Channel& channel, const std::vector<Rule>& rules);
Result<void> remove_rules(netlink::Channel& channel, const std::vector<Rule>& rules);

}  // namespace wgpilot::dataplane::linux_
