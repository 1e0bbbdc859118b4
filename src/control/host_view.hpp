// This host's routes, rules and WireGuard ports, with what wgpilot knows of them: which network they belong
// to, and what stands in each other's way. Reading only; any thread.
#pragma once

#include "control/control.hpp"

namespace wgpilot::control {

struct RouteView {
  dataplane::HostRoute route;
  std::optional<NetworkId> network_id;  // when it is ours
  std::vector<std::string> conflicts;   // interfaces that have a route to the same destination in this table
};
struct RouteViews {
  std::vector<RouteView> routes;
  std::size_t total = 0;  // more than there are routes when the host has too many to hold
};

// The tables that are asked by default: the main one and those that networks and rules name. Sorted.
std::vector<std::uint32_t> tables_in_use(const Snapshot& snapshot);

// NotFound when the interface of the query does not exist.
Result<RouteViews> fetch_routes(const Control& control, const dataplane::RouteQuery& query);

struct RuleView {
  dataplane::HostRule rule;
  std::optional<NetworkId> network_id;  // when it is ours
  std::optional<RuleId> rule_id;        // absent for those that a network's table brings along
};
Result<std::vector<RuleView>> fetch_rules(const Control& control);

struct PortView {
  dataplane::WireguardPort port;
  std::optional<NetworkId> network_id;
};
// A port that a network wants, enabled or not, and somebody else has.
struct PortConflict {
  std::uint16_t port = 0;
  dataplane::SocketOwner owner;
  NetworkId network_id;
};
struct PortViews {
  std::vector<PortView> wireguard;
  std::vector<PortConflict> conflicts;
};
Result<PortViews> fetch_ports(const Control& control);

}  // namespace wgpilot::control
