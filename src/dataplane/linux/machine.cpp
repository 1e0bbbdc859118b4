#include "dataplane/linux/machine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "dataplane/linux/capability.hpp"
#include "dataplane/linux/convert.hpp"
#include "dataplane/linux/host.hpp"
#include "dataplane/linux/host_view.hpp"
#include "dataplane/linux/kernel_parts.hpp"
#include "dataplane/linux/legacy_filter.hpp"
#include "dataplane/linux/mark.hpp"
#include "dataplane/nft_listing.hpp"
#include "dataplane/state.hpp"
#include "kernel/nftables/nftables.hpp"
#include "kernel/route/route.hpp"
#include "kernel/route/rule.hpp"
#include "kernel/sysctl/sysctl.hpp"
#include "kernel/wireguard/backend.hpp"
#include "kernel/wireguard/userspace_process.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using route::LinkStatus;
using wireguard::DeviceType;

const nftables::Table kOurTable{.family = "inet", .name = "wgpilot"};
constexpr std::uint8_t kKernel = 2, kRouterAdvertisement = 9;  // RTPROT_KERNEL, RTPROT_RA

std::string device_type(const LinkStatus& link) {
  if (link.kind == kKernelKind) return std::string(name_of(DeviceType::Kernel));
  const bool is_userspace = link.kind == kUserspaceKind && wireguard::is_userspace_device_alive(link.name);
  return is_userspace ? std::string(name_of(DeviceType::Userspace)) : "";
}

std::string setting(std::string_view family, std::string_view link, std::string_view name) {
  return sysctl::fetch(fmt::format("net/{}/conf/{}/{}", family, link, name)).value_or("");
}

// The larger value of `all` and the link is what the filter goes by.
LinkFacts to_facts(const LinkStatus& link) {
  return {.name = link.name,
          .device_type = device_type(link),
          .is_ours = is_ours(link),
          .mtu = static_cast<int>(link.mtu),
          .reverse_path_filter =
              std::max(setting("ipv4", "all", "rp_filter"), setting("ipv4", link.name, "rp_filter")),
          .router_advertisements = setting("ipv6", link.name, "accept_ra")};
}

// Those that lead to a network by an interface.
Result<void> put_routes(MachineFacts& machine) {
  WGP_TRY(machine.routes, fetch_host_routes({}));
  auto& routes = machine.routes.routes;
  std::ranges::stable_sort(routes, {}, &HostRoute::metric);
  for (const HostRoute& route : routes) {
    if (route.destination.length() > 0 || route.table != route::kMainTable || route.interface.empty())
      continue;
    machine.default_routes.push_back({.family = route.destination.family(),
                                      .interface = route.interface,
                                      .is_advertised = route.protocol == kRouterAdvertisement});
  }
  machine.routes.total -= std::erase_if(routes, [](const HostRoute& route) {
    return route.destination.length() == 0 || route.interface.empty() || is_link_local(route.destination);
  });
  return {};
}

RuleCounts count_rules(const std::vector<route::Rule>& rules) {
  RuleCounts counts;
  for (const route::Rule& rule : rules) {
    if (rule.protocol == kRouteProtocol) ++counts.managed;
    if (rule.protocol != kRouteProtocol && rule.protocol != kKernel) ++counts.external;
  }
  return counts;
}

// The tables of others, in nftables and before it. Without the elements of sets, which may be many.
Result<std::vector<FilterChain>> fetch_foreign_filters() {
  WGP_TRY(nftables::Nftables nftables, nftables::Nftables::open());
  WGP_TRY(const auto tables, nftables.list_tables());
  WGP_TRY(std::vector<FilterChain> chains, fetch_legacy_filters());
  for (const nftables::Table& table : tables) {
    if (table == kOurTable) continue;
    WGP_TRY(const auto listing, nftables.list_table(table, nftables::Listing::Terse));
    std::ranges::move(parse_nft_listing(listing.value_or("")), std::back_inserter(chains));
  }
  return chains;
}

Result<void> try_nftables() {
  WGP_TRY(nftables::Nftables::open());
  return {};
}

}  // namespace

Result<MachineFacts> fetch_machine(const std::vector<std::uint16_t>& udp_ports) {
  MachineFacts machine;
  WGP_TRY(machine.capabilities, fetch_capabilities());
  machine.parts = find_kernel_parts();
  machine.has_userspace_program = wireguard::find_userspace_program().has_value();
  machine.nftables = try_nftables();
  machine.filters = fetch_foreign_filters();
  machine.forwards_ipv6 = setting("ipv6", "all", "forwarding") == "1";
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_ROUTE));
  WGP_TRY(const auto links, route::fetch_links(channel));
  std::ranges::transform(links, std::back_inserter(machine.links), to_facts);
  WGP_TRY(put_routes(machine));
  WGP_TRY(const auto rules, route::fetch_rules(channel));
  machine.rules = count_rules(rules);
  for (const std::uint16_t port : udp_ports) {
    WGP_TRY(const auto owner, find_udp_owner(port));
    if (owner) machine.udp_port_owners.emplace(port, *owner);
  }
  return machine;
}

}  // namespace wgpilot::dataplane::linux_
