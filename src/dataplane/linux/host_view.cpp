#include "dataplane/linux/host_view.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "dataplane/linux/devices.hpp"
#include "dataplane/linux/mark.hpp"
#include "dataplane/linux/number_names.hpp"
#include "kernel/route/route.hpp"
#include "kernel/route/rule.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using route::LinkStatus;
using route::RouteType;
using route::Scope;

std::string to_text(Scope scope) {
  switch (scope) {
    case Scope::Universe:
      return "global";
    case Scope::Site:
      return "site";
    case Scope::Link:
      return "link";
    case Scope::Host:
      return "host";
    case Scope::Nowhere:
      return "nowhere";
  }
  return std::to_string(static_cast<int>(scope));
}

std::string to_text(RouteType type) {
  switch (type) {
    case RouteType::Unicast:
      return "unicast";
    case RouteType::Local:
      return "local";
    case RouteType::Broadcast:
      return "broadcast";
    case RouteType::Anycast:
      return "anycast";
    case RouteType::Multicast:
      return "multicast";
    case RouteType::Blackhole:
      return "blackhole";
    case RouteType::Unreachable:
      return "unreachable";
    case RouteType::Prohibit:
      return "prohibit";
    case RouteType::Throw:
      return "throw";
  }
  return std::to_string(static_cast<int>(type));
}

// What a route's numbers mean on this host.
struct Words {
  std::map<std::uint32_t, LinkStatus> links;  // by index
  NumberNames tables;
  NumberNames protocols;
};

Result<Words> fetch_words(netlink::Channel& channel) {
  WGP_TRY(auto links, route::fetch_links(channel));
  Words words{.links = {}, .tables = load_table_names(), .protocols = load_protocol_names()};
  for (LinkStatus& link : links) words.links.emplace(link.index, std::move(link));
  return words;
}

HostRoute to_host_route(const route::Route& route, const Words& words) {
  HostRoute result{.destination = route.destination,
                   .gateway = route.gateway,
                   .interface = {},
                   .table = route.table,
                   .table_name = name_of(route.table, words.tables),
                   .protocol = route.protocol,
                   .protocol_name = name_of(route.protocol, words.protocols),
                   .scope = to_text(route.scope),
                   .type = to_text(route.type),
                   .metric = route.metric};
  const auto link = words.links.find(route.link.value_or(0));
  if (link == words.links.end()) return result;
  result.interface = link->second.name;
  result.is_ours = route.protocol == kRouteProtocol && is_ours(link->second);
  return result;
}

Result<std::optional<std::uint32_t>> find_link(const Words& words, const std::string& name) {
  if (name.empty()) return std::nullopt;
  for (const auto& [index, link] : words.links) {
    if (link.name == name) return index;
  }
  return fail(Code::NotFound, "there is no interface " + name);
}

// One filter a dump: the kernel knows no choice of tables.
std::vector<route::RouteFilter> filters_of(const RouteQuery& query, std::optional<std::uint32_t> link) {
  route::RouteFilter filter{.table = {}, .protocol = {}, .link = link, .type = {}};
  if (query.types == RouteTypes::Unicast) filter.type = RouteType::Unicast;
  if (query.tables.empty()) return {filter};
  std::vector<route::RouteFilter> filters;
  for (const std::uint32_t table : query.tables) {
    filter.table = table;
    filters.push_back(filter);
  }
  return filters;
}

}  // namespace

Result<HostRoutes> fetch_host_routes(const RouteQuery& query) {
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_ROUTE));
  WGP_TRY(const Words words, fetch_words(channel));
  WGP_TRY(const auto link, find_link(words, query.interface));
  HostRoutes result;
  for (const route::RouteFilter& filter : filters_of(query, link)) {
    const std::size_t room = kMostHostRoutes - result.routes.size();
    WGP_TRY(const auto found, route::fetch_some_routes(channel, filter, room));
    result.total += found.total;
    for (const route::Route& route : found.routes) result.routes.push_back(to_host_route(route, words));
  }
  return result;
}

Result<std::vector<HostRule>> fetch_host_rules() {
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_ROUTE));
  WGP_TRY(const auto found, route::fetch_rules(channel));
  const NumberNames tables = load_table_names();
  const NumberNames protocols = load_protocol_names();
  std::vector<HostRule> rules;
  for (const route::Rule& rule : found) {
    rules.push_back({.family = rule.family,
                     .priority = rule.priority,
                     .source = rule.source,
                     .destination = rule.destination,
                     .firewall_mark = rule.mark.value_or(0),
                     .incoming_interface = rule.incoming_interface.value_or(""),
                     .table = rule.table,
                     .table_name = name_of(rule.table, tables),
                     .protocol = rule.protocol,
                     .protocol_name = name_of(rule.protocol, protocols),
                     .is_ours = rule.protocol == kRouteProtocol});
  }
  std::ranges::stable_sort(rules, {},
                           [](const HostRule& rule) { return std::pair(rule.family, rule.priority); });
  return rules;
}

Result<std::vector<WireguardPort>> fetch_wireguard_ports() {
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_ROUTE));
  WGP_TRY(const auto links, route::fetch_links(channel));
  std::vector<WireguardPort> ports;
  for (const LinkStatus& link : links) {
    if (link.state != route::AdminState::Up || !is_wireguard(link)) continue;
    WGP_TRY(const auto backend, open_backend_of(link));
    const auto device = backend->fetch(link.name);
    if (!device) {
      log::debug("no port of " + link.name, log::fields_of(device.error()));
    } else if (device->listen_port != 0) {
      ports.push_back({device->listen_port, link.name, is_ours(link)});
    }
  }
  std::ranges::sort(ports, {},
                    [](const WireguardPort& port) { return std::pair(port.port, port.interface); });
  return ports;
}

}  // namespace wgpilot::dataplane::linux_
