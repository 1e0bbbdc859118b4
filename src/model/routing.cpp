#include "model/routing.hpp"

#include "model/fields.hpp"
#include "model/input.hpp"

namespace wgpilot::model {
namespace {

constexpr std::uint32_t kIpv6DefaultMetric = 1024;

void set_destination(const std::optional<std::string>& from, net::Prefix& to, Errors& errors) {
  if (!from) {
    if (to.length() == 0) errors.add("destination", "is required");
    return;
  }
  const auto prefix = find_network_prefix("destination", *from, errors);
  if (!prefix) return;
  to = *prefix;
  errors.add_unless_empty("destination", problem_with_routed(*prefix));
}

void set_gateway(const std::optional<std::string>& from, std::optional<net::Address>& to, Errors& errors) {
  if (!from) return;
  to.reset();
  if (from->empty()) return;
  const auto address = net::parse_address(*from);
  address ? void(to = *address) : errors.add("gateway", address.error().message());
}

// Through the tunnel only those can be asked who are in it.
void check_gateway(const NetworkRoute& route, const Network& network, Errors& errors) {
  if (!route.gateway) return;
  const net::Address& gateway = *route.gateway;
  const bool reachable =
      network.subnet.contains(gateway) || (network.subnet_v6 && network.subnet_v6->contains(gateway));
  if (route.destination.length() != 0 && gateway.family() != route.destination.family()) {
    errors.add("gateway", "must be an address of the destination's family");
  } else if (!reachable) {
    errors.add("gateway", "must be an address inside one of the network's subnets");
  } else if (gateway == server_address_v4(network).address() ||
             (network.subnet_v6 && gateway == server_address_v6(network)->address())) {
    errors.add("gateway", "must not be this server's own address");
  }
}

void set_selector(std::string_view field, const std::optional<std::string>& from,
                  std::optional<net::Prefix>& to, Errors& errors) {
  if (!from) return;
  to.reset();
  if (from->empty()) return;
  to = find_network_prefix(field, *from, errors);
  if (to && to->length() == 0) errors.add(field, "matches everything: leave it empty");
}

void check_selectors(const NetworkRule& rule, const RuleInput& input, Errors& errors) {
  if (rule.source && rule.destination && rule.source->family() != rule.destination->family()) {
    errors.add("destination", "must be of the same family as source");
  }
  const bool any_given = rule.source || rule.destination || rule.firewall_mark;
  const bool any_tried = !input.source.value_or("").empty() || !input.destination.value_or("").empty() ||
                         input.firewall_mark.value_or(0) != 0;
  if (!any_given && !any_tried) {
    errors.add("source",
               "is required where there is no destination and no firewall_mark: without any of them the rule "
               "would divert everything that this host sends");
  }
}

void set_table(const std::optional<std::int64_t>& from, std::uint32_t& to, Errors& errors) {
  if (!from && to == 0) errors.add("table_id", "is required");
  set_number("table_id", from, {1, UINT32_MAX}, to, errors);
  errors.add_unless_empty("table_id", problem_with_table(to));
}

void set_description(const std::optional<std::string>& from, std::string& to, Errors& errors) {
  if (!from) return;
  to = *from;
  errors.add_unless_empty("description", problem_with_description(to));
}

}  // namespace

std::uint32_t table_of(const Network& network) {
  return network.routing_table.value_or(kMainTable);
}

std::uint32_t effective_metric(const NetworkRoute& route) {
  return route.metric == 0 && !route.destination.is_v4() ? kIpv6DefaultMetric : route.metric;
}

bool is_same_way(const NetworkRoute& one, const NetworkRoute& other) {
  return one.destination == other.destination && effective_metric(one) == effective_metric(other);
}

Result<NetworkRoute> with_input(NetworkRoute current, const RouteInput& input, const Network& network) {
  Errors errors;
  set_destination(input.destination, current.destination, errors);
  set_gateway(input.gateway, current.gateway, errors);
  check_gateway(current, network, errors);
  set_number("metric", input.metric, {0, UINT32_MAX}, current.metric, errors);
  set_description(input.description, current.description, errors);
  return errors.result(std::move(current));
}

Result<NetworkRule> with_input(NetworkRule current, const RuleInput& input) {
  Errors errors;
  if (!input.priority && current.priority == 0) errors.add("priority", "is required");
  set_number("priority", input.priority, {kLowestPriority, kHighestPriority}, current.priority, errors);
  set_selector("source", input.source, current.source, errors);
  set_selector("destination", input.destination, current.destination, errors);
  set_optional_number("firewall_mark", input.firewall_mark, current.firewall_mark, errors);
  check_selectors(current, input, errors);
  set_table(input.table_id, current.table_id, errors);
  set_description(input.description, current.description, errors);
  return errors.result(std::move(current));
}

}  // namespace wgpilot::model
