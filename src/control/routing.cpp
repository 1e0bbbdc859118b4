#include "control/routing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "control/conflicts.hpp"
#include "storage/routing.hpp"

namespace wgpilot::control {
namespace {

using model::NetworkRoute;
using model::NetworkRule;

Result<void> check_unlike(const NetworkWithPeers& network, const NetworkRoute& route) {
  for (const RoutePtr& other : network.routes) {
    if (other->id == route.id || !is_same_way(*other, route)) continue;
    return fail(validation_error(
        {{"destination", fmt::format("is that of route {} with the same metric: change it, or the metric",
                                     other->id.value)}}));
  }
  return {};
}

Result<void> check(Control& control, const NetworkWithPeers& network, const NetworkRoute& route) {
  WGP_TRY(check_unlike(network, route));
  return check_route(control, network, route);
}

}  // namespace

Result<void> check_priority(const Snapshot& snapshot, const NetworkRule& rule) {
  for (const NetworkWithPeers& entry : snapshot.networks) {
    for (const RulePtr& other : entry.rules) {
      if (other->id == rule.id || other->priority != rule.priority) continue;
      return fail(validation_error({{"priority", fmt::format("is that of rule {} of network '{}'",
                                                             other->id.value, entry.network->name)}}));
    }
  }
  return {};
}

Result<RoutePtr> create_route(Control& control, NetworkId network, const model::RouteInput& input) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  WGP_TRY(NetworkRoute route, with_input(NetworkRoute{}, input, *entry->network));
  route.network_id = network;
  route.created_at = route.updated_at = control.now();
  WGP_TRY(check(control, *entry, route));
  RoutePtr created;
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(route.id, storage::insert_route(database, route));
    created = std::make_shared<const NetworkRoute>(std::move(route));
    put_route(next, created);
    return desired_state(next, control.now());
  }));
  return created;
}

Result<RoutePtr> update_route(Control& control, NetworkId network, RouteId id,
                              const model::RouteInput& input) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  WGP_TRY(const RoutePtr before, find_route(*entry, id));
  WGP_TRY(NetworkRoute route, with_input(*before, input, *entry->network));
  route.updated_at = control.now();
  WGP_TRY(check(control, *entry, route));
  RoutePtr updated = std::make_shared<const NetworkRoute>(std::move(route));
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(storage::update_route(database, *updated));
    put_route(next, updated);
    return desired_state(next, control.now());
  }));
  return updated;
}

Result<void> delete_route(Control& control, NetworkId network, RouteId id) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  WGP_TRY(find_route(*entry, id));
  return control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(storage::delete_route(database, id));
    erase_route(next, network, id);
    return desired_state(next, control.now());
  });
}

Result<RulePtr> create_rule(Control& control, NetworkId network, const model::RuleInput& input) {
  const auto snapshot = control.snapshot();
  WGP_TRY(find_network(*snapshot, network));
  WGP_TRY(NetworkRule rule, with_input(NetworkRule{}, input));
  rule.network_id = network;
  rule.created_at = rule.updated_at = control.now();
  WGP_TRY(check_priority(*snapshot, rule));
  RulePtr created;
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(rule.id, storage::insert_rule(database, rule));
    created = std::make_shared<const NetworkRule>(std::move(rule));
    put_rule(next, created);
    return desired_state(next, control.now());
  }));
  return created;
}

Result<RulePtr> update_rule(Control& control, NetworkId network, RuleId id, const model::RuleInput& input) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  WGP_TRY(const RulePtr before, find_rule(*entry, id));
  WGP_TRY(NetworkRule rule, with_input(*before, input));
  rule.updated_at = control.now();
  WGP_TRY(check_priority(*snapshot, rule));
  RulePtr updated = std::make_shared<const NetworkRule>(std::move(rule));
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(storage::update_rule(database, *updated));
    put_rule(next, updated);
    return desired_state(next, control.now());
  }));
  return updated;
}

Result<void> delete_rule(Control& control, NetworkId network, RuleId id) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  WGP_TRY(find_rule(*entry, id));
  return control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(storage::delete_rule(database, id));
    erase_rule(next, network, id);
    return desired_state(next, control.now());
  });
}

std::vector<net::Prefix> served_networks(const NetworkWithPeers& network) {
  std::vector<net::Prefix> served;
  for (const PeerPtr& peer : network.peers) {
    for (const net::Prefix& prefix : model::server_allowed_ips(*network.network, *peer)) {
      if (peer->enabled) served.push_back(prefix);
    }
  }
  std::ranges::sort(served);
  return served;
}

}  // namespace wgpilot::control
