#include "control/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wgpilot::control {
namespace {

constexpr auto kNetworkId = [](const NetworkWithPeers& entry) { return entry.network->id; };
constexpr auto kId = [](const auto& item) { return item->id; };

// The place of `id` in a range sorted by id, and whether something is there.
template <class Range, class Id, class Projection>
auto place_of(Range& range, Id id, Projection projection) {
  const auto place = std::ranges::lower_bound(range, id, {}, projection);
  return std::pair(place, place != range.end() && projection(*place) == id);
}

// Into a range sorted by id, or in place of the one with this id.
template <class T>
void put(std::vector<std::shared_ptr<const T>>& items, std::shared_ptr<const T> item) {
  const auto [place, found] = place_of(items, item->id, kId);
  if (found) {
    *place = std::move(item);
  } else {
    items.insert(place, std::move(item));
  }
}

template <class T, class Id>
void erase(std::vector<std::shared_ptr<const T>>& items, Id id) {
  const auto [place, found] = place_of(items, id, kId);
  if (found) items.erase(place);
}

NetworkWithPeers* find_entry(Snapshot& snapshot, NetworkId id) {
  const auto [place, found] = place_of(snapshot.networks, id, kNetworkId);
  return found ? &*place : nullptr;
}

}  // namespace

std::shared_ptr<const std::vector<NetworkWithPeers>> networks_of(std::shared_ptr<const Snapshot> snapshot) {
  const auto* networks = &snapshot->networks;
  return {std::move(snapshot), networks};
}

dataplane::State desired_state(const Snapshot& snapshot, UnixTime now) {
  return dataplane::desired_state(snapshot.networks, now, snapshot.bridges);
}

Result<const NetworkWithPeers*> find_network(const Snapshot& snapshot, NetworkId id) {
  const auto [place, found] = place_of(snapshot.networks, id, kNetworkId);
  if (!found) return fail(Code::NetworkNotFound, fmt::format("there is no network {}", id.value));
  return &*place;
}

Result<PeerPtr> find_peer(const NetworkWithPeers& network, PeerId id) {
  const auto [place, found] = place_of(network.peers, id, kId);
  if (!found) {
    return fail(Code::PeerNotFound,
                fmt::format("network '{}' has no peer {}", network.network->name, id.value));
  }
  return *place;
}

Result<BridgePtr> find_bridge(const Snapshot& snapshot, BridgeId id) {
  const auto [place, found] = place_of(snapshot.bridges, id, kId);
  if (!found) return fail(Code::BridgeNotFound, fmt::format("there is no bridge {}", id.value));
  return *place;
}

Result<RoutePtr> find_route(const NetworkWithPeers& network, RouteId id) {
  const auto [place, found] = place_of(network.routes, id, kId);
  if (!found) {
    return fail(Code::RouteNotFound,
                fmt::format("network '{}' has no route {}", network.network->name, id.value));
  }
  return *place;
}

Result<RulePtr> find_rule(const NetworkWithPeers& network, RuleId id) {
  const auto [place, found] = place_of(network.rules, id, kId);
  if (!found) {
    return fail(Code::RuleNotFound,
                fmt::format("network '{}' has no rule {}", network.network->name, id.value));
  }
  return *place;
}

Result<AlertRulePtr> find_alert_rule(const Snapshot& snapshot, model::AlertRuleId id) {
  const auto [place, found] = place_of(snapshot.alert_rules, id, kId);
  if (!found) return fail(Code::AlertNotFound, fmt::format("there is no alert rule {}", id.value));
  return *place;
}

std::optional<NetworkId> find_network_of(const Snapshot& snapshot, std::string_view interface) {
  const auto found = std::ranges::find(snapshot.networks, interface,
                                       [](const auto& entry) { return entry.network->interface; });
  if (found == snapshot.networks.end()) return std::nullopt;
  return found->network->id;
}

std::optional<RuleOwner> find_owner(const Snapshot& snapshot, std::string_view incoming_interface,
                                    std::uint32_t priority, std::uint32_t table) {
  if (!incoming_interface.empty()) {
    const auto network = find_network_of(snapshot, incoming_interface);
    return network ? std::optional(RuleOwner{*network, {}}) : std::nullopt;
  }
  std::vector<NetworkId> with_table;
  for (const NetworkWithPeers& entry : snapshot.networks) {
    const auto rule =
        std::ranges::find(entry.rules, priority, [](const RulePtr& each) { return each->priority; });
    if (rule != entry.rules.end()) return RuleOwner{entry.network->id, (*rule)->id};
    if (entry.network->routing_table == table) with_table.push_back(entry.network->id);
  }
  if (with_table.size() != 1) return std::nullopt;
  return RuleOwner{with_table.front(), {}};
}

void put_network(Snapshot& snapshot, NetworkPtr network) {
  const auto [place, found] = place_of(snapshot.networks, network->id, kNetworkId);
  if (found) {
    place->network = std::move(network);
  } else {
    snapshot.networks.insert(place, {std::move(network), {}});
  }
}

void erase_network(Snapshot& snapshot, NetworkId id) {
  const auto [place, found] = place_of(snapshot.networks, id, kNetworkId);
  if (found) snapshot.networks.erase(place);
  std::erase_if(snapshot.bridges,
                [id](const BridgePtr& bridge) { return bridge->network_a == id || bridge->network_b == id; });
  std::erase_if(snapshot.alert_rules, [id](const AlertRulePtr& rule) { return rule->network_id == id; });
}

void put_peer(Snapshot& snapshot, PeerPtr peer) {
  if (auto* network = find_entry(snapshot, peer->network_id)) put(network->peers, std::move(peer));
}

void erase_peer(Snapshot& snapshot, NetworkId network_of_peer, PeerId id) {
  if (auto* network = find_entry(snapshot, network_of_peer)) erase(network->peers, id);
  std::erase_if(snapshot.alert_rules, [id](const AlertRulePtr& rule) { return rule->peer_id == id; });
}

void put_bridge(Snapshot& snapshot, BridgePtr bridge) {
  put(snapshot.bridges, std::move(bridge));
}

void erase_bridge(Snapshot& snapshot, BridgeId id) {
  erase(snapshot.bridges, id);
}

void put_route(Snapshot& snapshot, RoutePtr route) {
  if (auto* network = find_entry(snapshot, route->network_id)) put(network->routes, std::move(route));
}

void erase_route(Snapshot& snapshot, NetworkId network_of_route, RouteId id) {
  if (auto* network = find_entry(snapshot, network_of_route)) erase(network->routes, id);
}

void put_rule(Snapshot& snapshot, RulePtr rule) {
  if (auto* network = find_entry(snapshot, rule->network_id)) put(network->rules, std::move(rule));
}

void erase_rule(Snapshot& snapshot, NetworkId network_of_rule, RuleId id) {
  if (auto* network = find_entry(snapshot, network_of_rule)) erase(network->rules, id);
}

void put_alert_rule(Snapshot& snapshot, AlertRulePtr rule) {
  put(snapshot.alert_rules, std::move(rule));
}

void erase_alert_rule(Snapshot& snapshot, model::AlertRuleId id) {
  erase(snapshot.alert_rules, id);
}

std::string setting(const Snapshot& snapshot, const std::string& key) {
  const auto found = snapshot.settings.find(key);
  return found == snapshot.settings.end() ? "" : found->second;
}

}  // namespace wgpilot::control
