#include "control/host_view.hpp"

#include <algorithm>
#include <set>

namespace wgpilot::control {
namespace {

using dataplane::HostRoute;
using dataplane::HostRule;

// Every link has those, and none of them in another's stead.
bool can_conflict(const HostRoute& route) {
  const net::Address& address = route.destination.address();
  return !route.interface.empty() && route.type == "unicast" && !address.is_link_local() &&
         !address.is_multicast();
}

void mark_conflicts(std::vector<RouteView>& views) {
  std::map<std::pair<std::uint32_t, net::Prefix>, std::set<std::string>> interfaces;
  const auto place_of = [](const HostRoute& route) { return std::pair(route.table, route.destination); };
  for (const RouteView& view : views) {
    if (can_conflict(view.route)) interfaces[place_of(view.route)].insert(view.route.interface);
  }
  for (RouteView& view : views) {
    if (!can_conflict(view.route)) continue;
    const auto& all = interfaces.at(place_of(view.route));
    std::ranges::copy_if(all, std::back_inserter(view.conflicts),
                         [&](const std::string& other) { return other != view.route.interface; });
  }
}

RuleView to_view(const Snapshot& snapshot, const HostRule& rule) {
  RuleView view{.rule = rule, .network_id = {}, .rule_id = {}};
  if (!rule.is_ours) return view;
  if (const auto owner = find_owner(snapshot, rule.incoming_interface, rule.priority, rule.table)) {
    view.network_id = owner->network;
    view.rule_id = owner->rule;
  }
  return view;
}

}  // namespace

std::vector<std::uint32_t> tables_in_use(const Snapshot& snapshot) {
  std::set<std::uint32_t> tables{model::kMainTable};
  for (const NetworkWithPeers& entry : snapshot.networks) {
    tables.insert(model::table_of(*entry.network));
    for (const RulePtr& rule : entry.rules) tables.insert(rule->table_id);
  }
  return {tables.begin(), tables.end()};
}

Result<RouteViews> fetch_routes(const Control& control, const dataplane::RouteQuery& query) {
  WGP_TRY(auto found, control.parts().dataplane.fetch_host_routes(query));
  const auto snapshot = control.snapshot();
  RouteViews views{.routes = {}, .total = found.total};
  views.routes.reserve(found.routes.size());
  for (HostRoute& route : found.routes) {
    RouteView view{.route = std::move(route), .network_id = {}, .conflicts = {}};
    if (view.route.is_ours) view.network_id = find_network_of(*snapshot, view.route.interface);
    views.routes.push_back(std::move(view));
  }
  mark_conflicts(views.routes);
  return views;
}

Result<std::vector<RuleView>> fetch_rules(const Control& control) {
  WGP_TRY(const auto found, control.parts().dataplane.fetch_host_rules());
  const auto snapshot = control.snapshot();
  std::vector<RuleView> views;
  for (const HostRule& rule : found) views.push_back(to_view(*snapshot, rule));
  return views;
}

Result<PortViews> fetch_ports(const Control& control) {
  dataplane::Dataplane& dataplane = control.parts().dataplane;
  WGP_TRY(const auto ports, dataplane.fetch_wireguard_ports());
  const auto snapshot = control.snapshot();
  PortViews views;
  for (const auto& port : ports) {
    const auto network = port.is_ours ? find_network_of(*snapshot, port.interface) : std::nullopt;
    views.wireguard.push_back({port, network});
  }
  for (const NetworkWithPeers& entry : snapshot->networks) {
    const model::Network& network = *entry.network;
    const bool has_it = std::ranges::any_of(ports, [&](const auto& port) {
      return port.is_ours && port.interface == network.interface && port.port == network.listen_port;
    });
    if (has_it) continue;
    WGP_TRY(const auto owner, dataplane.find_udp_owner(network.listen_port));
    if (owner) views.conflicts.push_back({network.listen_port, *owner, network.id});
  }
  return views;
}

}  // namespace wgpilot::control
