// Use cases around the routes and rules of networks. Control thread.
#pragma once

#include "control/control.hpp"

namespace wgpilot::control {

// Errors: NetworkNotFound, RouteNotFound, SubnetConflict, ValidationError (also for a destination that the
// network has with the same metric), and what the kernel says.
Result<RoutePtr> create_route(Control& control, NetworkId network, const model::RouteInput& input);
Result<RoutePtr> update_route(Control& control, NetworkId network, RouteId id,
                              const model::RouteInput& input);
Result<void> delete_route(Control& control, NetworkId network, RouteId id);

// Errors: NetworkNotFound, RuleNotFound, ValidationError (also for a priority that another rule has), and
// what the kernel says.
Result<RulePtr> create_rule(Control& control, NetworkId network, const model::RuleInput& input);
Result<RulePtr> update_rule(Control& control, NetworkId network, RuleId id, const model::RuleInput& input);
Result<void> delete_rule(Control& control, NetworkId network, RuleId id);

// ValidationError when another rule of any network has this priority.
Result<void> check_priority(const Snapshot& snapshot, const model::NetworkRule& rule);

// Networks to which some peer of this network takes packets, by its allowed IPs; sorted. What a route sends
// elsewhere goes nowhere.
std::vector<net::Prefix> served_networks(const NetworkWithPeers& network);

}  // namespace wgpilot::control
