#include "control/conflicts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wgpilot::control {
namespace {

using model::Network;

constexpr std::uint16_t kFirstPort = 51820;

// A prefix and who has it, in words for an error.
struct Claim {
  net::Prefix prefix;
  std::string_view kind;  // "network", "peer", "route", "interface"
  std::string owner;
  std::uint32_t table = model::kMainTable;
};

std::vector<Claim> claims_of(const NetworkWithPeers& entry) {
  const Network& network = *entry.network;
  std::vector<Claim> claims{{network.subnet, "network", network.name}};
  if (network.subnet_v6) claims.push_back({*network.subnet_v6, "network", network.name});
  if (network.mode != model::Mode::SiteToSite) return claims;
  for (const PeerPtr& peer : entry.peers) {
    for (const net::Prefix& site : peer->site_networks)
      claims.push_back({site, "peer", peer->name, model::table_of(network)});
  }
  return claims;
}

// What lies behind this server. The host may have it, and several networks may lead to it; no tunnel may.
std::vector<Claim> local_claims_of(const NetworkWithPeers& entry) {
  const Network& network = *entry.network;
  std::vector<Claim> claims;
  if (network.mode != model::Mode::SiteToSite) return claims;
  for (const net::Prefix& local : network.local_networks) claims.push_back({local, "network", network.name});
  return claims;
}

Claim claim_of(const Network& network, const model::NetworkRoute& route) {
  return {route.destination, "route", fmt::format("{} of {}", route.id.value, network.name),
          model::table_of(network)};
}

std::vector<Claim> routes_of(const NetworkWithPeers& entry) {
  std::vector<Claim> claims;
  for (const RoutePtr& route : entry.routes) claims.push_back(claim_of(*entry.network, *route));
  return claims;
}

// Of each other network what `claims_in` finds.
template <class ClaimsIn>
std::vector<Claim> claims_of_networks(Control& control, const Network& except, ClaimsIn claims_in) {
  std::vector<Claim> claims;
  for (const auto& entry : control.snapshot()->networks) {
    if (entry.network->id != except.id) std::ranges::copy(claims_in(entry), std::back_inserter(claims));
  }
  return claims;
}

Result<std::vector<Claim>> claims_of_others(Control& control, const Network& except) {
  std::vector<Claim> claims = claims_of_networks(control, except, claims_of);
  WGP_TRY(const auto prefixes, control.parts().dataplane.fetch_host_prefixes());
  for (const auto& host : prefixes) {
    if (host.interface != except.interface) claims.push_back({host.prefix, "interface", host.interface});
  }
  return claims;
}

Error subnet_conflict(const Claim& mine, const Claim& other) {
  return Error(Code::SubnetConflict, fmt::format("{} overlaps {} of {} '{}'", net::to_string(mine.prefix),
                                                 net::to_string(other.prefix), other.kind, other.owner))
      .with_hint("Choose a network that nothing else uses.")
      .with_detail("subnet", boost::json::string(net::to_string(mine.prefix)))
      .with_detail("conflicts_with", boost::json::string(net::to_string(other.prefix)))
      .with_detail(other.kind, boost::json::string(other.owner));
}

// Sorted by address and length, a prefix comes right after those that it lies in, so one walk finds every
// overlap that one of `mine` has part in. The error blames the later one of mine.
Result<void> check_disjoint(const std::vector<Claim>& mine, const std::vector<Claim>& others) {
  struct Entry {
    const Claim* claim;
    std::size_t turn;  // 0 for those of others, then mine in their order
  };
  std::vector<Entry> entries;
  for (const Claim& claim : others) entries.push_back({&claim, 0});
  for (const Claim& claim : mine) entries.push_back({&claim, entries.size() + 1});
  std::ranges::stable_sort(entries, {}, [](const Entry& entry) { return entry.claim->prefix; });
  std::vector<Entry> around;  // each lies in the one before it; only others' have something in them
  for (const Entry& entry : entries) {
    while (!around.empty() && !around.back().claim->prefix.contains(entry.claim->prefix)) around.pop_back();
    if (!around.empty() && (entry.turn > 0 || around.back().turn > 0)) {
      const auto& [earlier, later] =
          std::minmax(entry, around.back(), [](const Entry& a, const Entry& b) { return a.turn < b.turn; });
      return fail(subnet_conflict(*later.claim, *earlier.claim));
    }
    around.push_back(entry);
  }
  return {};
}

Result<void> check_apart(const std::vector<Claim>& mine, const std::vector<Claim>& others) {
  for (const Claim& claim : mine) {
    const auto other =
        std::ranges::find_if(others, [&](const Claim& o) { return o.prefix.overlaps(claim.prefix); });
    if (other != others.end()) return fail(subnet_conflict(claim, *other));
  }
  return {};
}

// Lists of local networks are short; what lies in the tunnels may be long.
Result<void> check_local_networks(Control& control, const NetworkWithPeers& network,
                                  const std::vector<Claim>& mine) {
  const std::vector<Claim> local = local_claims_of(network);
  WGP_TRY(check_apart(local, mine));
  WGP_TRY(check_apart(local, claims_of_networks(control, *network.network, claims_of)));
  return check_apart(mine, claims_of_networks(control, *network.network, local_claims_of));
}

// Routes may overlap what is in another table; they are few.
Result<void> check_tables(const std::vector<Claim>& mine, const std::vector<Claim>& others) {
  for (const Claim& claim : mine) {
    const auto other = std::ranges::find_if(
        others, [&](const Claim& o) { return o.table == claim.table && o.prefix.overlaps(claim.prefix); });
    if (other != others.end()) return fail(subnet_conflict(claim, *other));
  }
  return {};
}

}  // namespace

Result<void> check_claims(Control& control, const NetworkWithPeers& network) {
  const std::vector<Claim> mine = claims_of(network);
  WGP_TRY(const auto others, claims_of_others(control, *network.network));
  WGP_TRY(check_disjoint(mine, others));
  WGP_TRY(check_local_networks(control, network, mine));
  const std::vector<Claim> their_routes = claims_of_networks(control, *network.network, routes_of);
  const std::vector<Claim> my_routes = routes_of(network);
  WGP_TRY(check_tables(mine, their_routes));
  WGP_TRY(check_tables(my_routes, others));
  return check_tables(my_routes, their_routes);
}

Result<void> check_route(Control& control, const NetworkWithPeers& network,
                         const model::NetworkRoute& route) {
  WGP_TRY(const auto others, claims_of_others(control, *network.network));
  const std::vector<Claim> mine{claim_of(*network.network, route)};
  WGP_TRY(check_tables(mine, others));
  return check_tables(mine, claims_of_networks(control, *network.network, routes_of));
}

Result<void> check_port_of_networks(const Snapshot& snapshot, std::uint16_t port, NetworkId except) {
  for (const auto& entry : snapshot.networks) {
    if (entry.network->id == except || entry.network->listen_port != port) continue;
    return fail(
        Error(Code::PortInUse, fmt::format("port {} belongs to network '{}'", port, entry.network->name))
            .with_hint("Choose another listen_port.")
            .with_detail("port", port)
            .with_detail("network", boost::json::string(entry.network->name)));
  }
  return {};
}

Result<void> check_port(Control& control, std::uint16_t port, NetworkId except) {
  WGP_TRY(check_port_of_networks(*control.snapshot(), port, except));
  WGP_TRY(const auto owner, control.parts().dataplane.find_udp_owner(port));
  if (owner) return fail(port_in_use(port, *owner));
  return {};
}

Result<std::string> choose_interface(Control& control) {
  WGP_TRY(const auto links, control.parts().dataplane.fetch_links());
  std::vector<std::string> taken;
  for (const auto& link : links) taken.push_back(link.name);
  for (const auto& entry : control.snapshot()->networks) taken.push_back(entry.network->interface);
  return model::lowest_free_interface(taken);
}

Result<std::uint16_t> choose_port(Control& control) {
  for (std::uint16_t port = kFirstPort; port != 0; ++port) {
    if (check_port(control, port, NetworkId{})) return port;
  }
  return fail(Error(Code::PortInUse, fmt::format("no UDP port from {} on is free", kFirstPort))
                  .with_hint("Name a free listen_port."));
}

}  // namespace wgpilot::control
