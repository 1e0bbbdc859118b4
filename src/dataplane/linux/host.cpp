#include "dataplane/linux/host.hpp"

#include <algorithm>
#include <set>

#include "dataplane/linux/convert.hpp"
#include "dataplane/linux/devices.hpp"
#include "dataplane/linux/mark.hpp"
#include "kernel/route/link.hpp"
#include "kernel/route/link_address.hpp"
#include "kernel/sockdiag/socket.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using route::LinkAddress;
using route::LinkStatus;

// Index to name of the links whose networks are the host's own.
Result<std::map<std::uint32_t, std::string>> fetch_host_links(netlink::Channel& channel) {
  WGP_TRY(const auto links, route::fetch_links(channel));
  std::map<std::uint32_t, std::string> names;
  for (const LinkStatus& link : links) {
    if (!is_ours(link) && link.name != "lo") names[link.index] = link.name;
  }
  return names;
}

// IPv6 knows no scope: there a route without a gateway is a connected one.
bool is_connected(const route::Route& route) {
  return route.type == route::RouteType::Unicast && !route.gateway && route.destination.length() > 0 &&
         (!route.destination.is_v4() || route.scope == route::Scope::Link);
}

using HostPrefixes = std::set<std::pair<net::Prefix, std::string>>;

void put(HostPrefixes& prefixes, const std::map<std::uint32_t, std::string>& links, std::uint32_t link,
         const net::Prefix& prefix) {
  const auto found = links.find(link);
  const bool is_multicast = prefix.address().is_multicast();
  if (found == links.end() || is_link_local(prefix) || is_multicast) return;
  prefixes.emplace(prefix.masked(), found->second);
}

// The way out by routes of one family, the cheapest first.
std::optional<Dataplane::Uplink> find_uplink(std::vector<route::Route> routes,
                                             const std::vector<LinkAddress>& addresses,
                                             const std::vector<LinkStatus>& links, net::Family family) {
  std::erase_if(routes, [family](const route::Route& route) {
    return route.destination.length() != 0 || route.destination.family() != family || !route.link ||
           route.type != route::RouteType::Unicast;
  });
  std::ranges::stable_sort(routes, {}, &route::Route::metric);
  for (const route::Route& route : routes) {
    const auto address = std::ranges::find_if(addresses, [&](const LinkAddress& candidate) {
      return candidate.link == *route.link && candidate.prefix.family() == family &&
             !is_link_local(candidate.prefix);
    });
    const auto link = std::ranges::find(links, *route.link, &LinkStatus::index);
    if (address != addresses.end() && link != links.end()) {
      return Dataplane::Uplink{.interface = link->name, .address = address->prefix.address()};
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<LinkSummary>> fetch_link_summaries() {
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_ROUTE));
  WGP_TRY(const auto links, route::fetch_links(channel));
  std::vector<LinkSummary> summaries;
  summaries.reserve(links.size());
  for (const LinkStatus& link : links) {
    if (is_unfinished(link)) continue;
    summaries.push_back({.name = link.name, .is_wireguard = is_wireguard(link), .is_ours = is_ours(link)});
  }
  return summaries;
}

Result<std::vector<HostPrefix>> fetch_host_prefixes() {
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_ROUTE));
  WGP_TRY(const auto links, fetch_host_links(channel));
  WGP_TRY(const auto addresses, route::fetch_addresses(channel));
  WGP_TRY(const auto routes, route::fetch_routes(channel));
  HostPrefixes prefixes;
  for (const LinkAddress& address : addresses) put(prefixes, links, address.link, address.prefix);
  for (const route::Route& route : routes) {
    if (is_connected(route)) put(prefixes, links, route.link.value_or(0), route.destination);
  }
  std::vector<HostPrefix> result;
  for (const auto& [prefix, interface] : prefixes) result.push_back({prefix, interface});
  return result;
}

Result<std::optional<SocketOwner>> find_udp_owner(std::uint16_t port) {
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_SOCK_DIAG));
  WGP_TRY(const auto sockets, sockdiag::fetch_sockets(channel, sockdiag::Transport::Udp, port));
  if (sockets.empty()) return std::nullopt;
  SocketOwner owner{.protocol = "udp", .local_address = sockets.front().local.address, .process = {}};
  if (const auto process = sockdiag::find_process(sockets.front())) {
    owner.process = process->name;
    owner.pid = process->pid;
  }
  return owner;
}

Result<std::optional<Dataplane::Uplink>> fetch_uplink() {
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_ROUTE));
  WGP_TRY(const auto routes, route::fetch_routes(channel, {.table = route::kMainTable}));
  WGP_TRY(const auto addresses, route::fetch_addresses(channel));
  WGP_TRY(const auto links, route::fetch_links(channel));
  auto uplink = find_uplink(routes, addresses, links, net::Family::V4);
  return uplink ? uplink : find_uplink(routes, addresses, links, net::Family::V6);
}

}  // namespace wgpilot::dataplane::linux_
