#include "dataplane/desired.hpp"

#include <algorithm>

#include "dataplane/firewall.hpp"

namespace wgpilot::dataplane {
namespace {

using model::Network;

std::vector<net::Prefix> addresses_of(const Network& network) {
  std::vector<net::Prefix> addresses{model::server_address_v4(network)};
  if (const auto v6 = model::server_address_v6(network)) addresses.push_back(*v6);
  return addresses;
}

// IPv6's default metric is said in one way only, so that what is read back is equal.
Route to_route(const model::NetworkRoute& route, std::uint32_t table) {
  model::NetworkRoute by_default = route;
  by_default.metric = 0;
  const bool is_default = effective_metric(route) == effective_metric(by_default);
  return {.destination = route.destination,
          .gateway = route.gateway,
          .table = table,
          .metric = is_default ? 0 : route.metric};
}

// A subnet stays in the main table: without it neither the server nor what answers its clients finds them.
// Two of the same destination, table and metric cannot be: the one that somebody asked for stands.
std::vector<Route> routes_of(const NetworkWithPeers& entry, const std::vector<net::Prefix>& sites) {
  const Network& network = *entry.network;
  const std::uint32_t table = model::table_of(network);
  std::vector<Route> routes;
  const auto add = [&](const Route& route) {
    const bool is_taken = std::ranges::any_of(routes, [&](const Route& other) {
      return other.destination == route.destination && other.table == route.table &&
             other.metric == route.metric;
    });
    if (!is_taken) routes.push_back(route);
  };
  for (const auto& route : entry.routes) add(to_route(*route, table));
  add({.destination = network.subnet});
  if (network.subnet_v6) add({.destination = *network.subnet_v6});
  for (const net::Prefix& site : sites) add({.destination = site, .table = table});
  std::ranges::sort(routes);
  return routes;
}

PeerTable peer_table(const NetworkWithPeers& entry, UnixTime now) {
  PeerTable peers;
  for (const auto& peer : entry.peers) {
    if (is_active(*peer, now)) peers.push_back(peer_state(*entry.network, *peer));
  }
  std::ranges::sort(peers, {}, [](const auto& peer) { return peer->public_key; });
  return peers;
}

ClassId class_of(const Network& network, const model::Peer& peer) {
  return static_cast<ClassId>(peer.address_v4.distance_from(network.subnet.address()).value_or(0));
}

void put_limit(std::optional<Shaper>& shaper, Direction direction, const ShapedClass& limit,
               const std::vector<net::Prefix>& prefixes) {
  if (limit.kbps == 0) return;
  if (!shaper) shaper.emplace();
  shaper->classes.push_back(limit);
  for (const net::Prefix& prefix : prefixes) {
    shaper->prefixes.push_back({prefix, limit.id});
    if (direction == Direction::Upload) shaper->redirected.push_back(prefix);
  }
}

void sort_limits(std::optional<Shaper>& shaper) {
  if (!shaper) return;
  std::ranges::sort(shaper->classes);
  std::ranges::sort(shaper->prefixes);
  std::ranges::sort(shaper->redirected);
}

void erase_limit(std::optional<Shaper>& shaper, ClassId id) {
  if (!shaper) return;
  std::erase_if(shaper->classes, [id](const ShapedClass& c) { return c.id == id; });
  for (const ShapedPrefix& gone : shaper->prefixes) {
    if (gone.id == id) std::erase(shaper->redirected, gone.prefix);
  }
  std::erase_if(shaper->prefixes, [id](const ShapedPrefix& p) { return p.id == id; });
  if (shaper->classes.empty()) shaper.reset();
}

// The caller sorts, once for all of them.
void put_limits(Interface& interface, const Network& network, const model::Peer& peer) {
  const ClassId id = class_of(network, peer);
  const auto prefixes = model::server_allowed_ips(network, peer);
  put_limit(interface.download, Direction::Download, {id, peer.bandwidth_down_kbps}, prefixes);
  put_limit(interface.upload, Direction::Upload, {id, peer.bandwidth_up_kbps}, prefixes);
}

void erase_limits(Interface& interface, const Network& network, const model::Peer& peer) {
  const ClassId id = class_of(network, peer);
  erase_limit(interface.download, id);
  erase_limit(interface.upload, id);
}

bool is_limited(const model::Peer& peer) {
  return peer.bandwidth_up_kbps != 0 || peer.bandwidth_down_kbps != 0;
}

void put_all_limits(Interface& interface, const NetworkWithPeers& entry, UnixTime now) {
  for (const auto& peer : entry.peers) {
    if (is_limited(*peer) && is_active(*peer, now)) put_limits(interface, *entry.network, *peer);
  }
  sort_limits(interface.download);
  sort_limits(interface.upload);
}

std::shared_ptr<const Interface> interface_of(const NetworkWithPeers& entry,
                                              const std::vector<net::Prefix>& sites, UnixTime now) {
  const Network& network = *entry.network;
  auto interface = std::make_shared<Interface>(Interface{.alias = model::link_alias(network.id),
                                                         .up = true,
                                                         .mtu = network.mtu,
                                                         .addresses = addresses_of(network),
                                                         .private_key = network.private_key,
                                                         .listen_port = network.listen_port,
                                                         .firewall_mark = network.firewall_mark.value_or(0),
                                                         .peers = peer_table(entry, now),
                                                         .routes = routes_of(entry, sites),
                                                         .download = {},
                                                         .upload = {}});
  put_all_limits(*interface, entry, now);
  return interface;
}

// A network without an IPv6 subnet may still have sites that do.
bool leads(const Interface& interface, net::Family family) {
  return std::ranges::any_of(interface.routes,
                             [&](const Route& route) { return route.destination.family() == family; });
}

// The families of what a rule matches. A mark is on packets of both; IPv6 is served where the network has it.
std::vector<net::Family> families_of(const Interface& interface, const model::NetworkRule& rule) {
  const auto& selector = rule.source ? rule.source : rule.destination;
  if (selector) return {selector->family()};
  if (leads(interface, net::Family::V6)) return {net::Family::V4, net::Family::V6};
  return {net::Family::V4};
}

// What comes in by a network consults the network's table by itself: its mode promises the way from peer to
// peer.
void add_own_rules(const Network& network, const Interface& interface, std::vector<Rule>& rules) {
  const std::uint32_t table = model::table_of(network);
  if (table == model::kMainTable) return;
  for (const net::Family family : {net::Family::V4, net::Family::V6}) {
    if (!leads(interface, family)) continue;
    rules.push_back({.priority = model::kHighestPriority,
                     .family = family,
                     .incoming_interface = network.interface,
                     .table = table});
  }
}

void add_rules(const NetworkWithPeers& entry, const Interface& interface, std::vector<Rule>& rules) {
  for (const auto& rule : entry.rules) {
    for (const net::Family family : families_of(interface, *rule)) {
      rules.push_back({.priority = rule->priority,
                       .family = family,
                       .source = rule->source,
                       .destination = rule->destination,
                       .firewall_mark = rule->firewall_mark.value_or(0),
                       .table = rule->table_id});
    }
  }
}

std::shared_ptr<const Network> find_up(const std::vector<FirewallNetwork>& networks, NetworkId id) {
  const auto found = std::ranges::find(networks, id, [](const auto& entry) { return entry.network->id; });
  return found == networks.end() ? nullptr : found->network;
}

// Each way that is open, between networks that are up.
std::vector<FirewallBridge> open_ways(const std::vector<FirewallNetwork>& networks, const Bridges& bridges) {
  std::vector<FirewallBridge> ways;
  for (const auto& bridge : bridges) {
    const auto a = find_up(networks, bridge->network_a);
    const auto b = find_up(networks, bridge->network_b);
    if (!bridge->enabled || !a || !b) continue;
    if (bridge->direction != model::Direction::BToA)
      ways.push_back({bridge->id, a, b, bridge->allowed_cidrs});
    if (bridge->direction != model::Direction::AToB)
      ways.push_back({bridge->id, b, a, bridge->allowed_cidrs});
  }
  return ways;
}

}  // namespace

State desired_state(const std::vector<NetworkWithPeers>& networks, UnixTime now, const Bridges& bridges) {
  State state;
  std::vector<FirewallNetwork> firewall;
  for (const NetworkWithPeers& entry : networks) {
    if (!entry.network->enabled) continue;
    const auto sites = site_networks(entry, now);
    const auto& interface = state.interfaces[entry.network->interface] = interface_of(entry, sites, now);
    add_own_rules(*entry.network, *interface, state.rules);
    add_rules(entry, *interface, state.rules);
    firewall.push_back({entry.network, sites});
    state.sysctls["net/ipv4/ip_forward"] = "1";
    state.sysctls[kAccounting] = "1";
    if (leads(*interface, net::Family::V6)) state.sysctls["net/ipv6/conf/all/forwarding"] = "1";
  }
  std::ranges::sort(state.rules);
  std::ranges::sort(firewall, {}, [](const auto& entry) { return entry.network->interface; });
  const auto ways = open_ways(firewall, bridges);
  state.firewall = render_firewall(firewall, ways);
  state.grants = std::make_shared<const Grants>(grants_of(firewall, ways));
  return state;
}

State with_peer(State state, const Network& network, const model::Peer* before, const model::Peer* after,
                UnixTime now) {
  const auto found = state.interfaces.find(network.interface);
  if (found == state.interfaces.end()) return state;  // the network is off
  auto interface = std::make_shared<Interface>(*found->second);
  if (before != nullptr) {
    erase(interface->peers, before->public_key);
    erase_limits(*interface, network, *before);
  }
  if (after != nullptr && is_active(*after, now)) {
    insert_or_replace(interface->peers, peer_state(network, *after));
    put_limits(*interface, network, *after);
    sort_limits(interface->download);
    sort_limits(interface->upload);
  }
  found->second = std::move(interface);
  return state;
}

std::shared_ptr<const PeerState> peer_state(const Network& network, const model::Peer& peer) {
  return std::make_shared<const PeerState>(
      PeerState{.public_key = peer.public_key,
                .preshared_key = peer.preshared_key,
                .endpoint = peer.endpoint,
                .persistent_keepalive = std::chrono::seconds(peer.persistent_keepalive),
                .allowed_ips = model::server_allowed_ips(network, peer)});
}

std::vector<net::Prefix> site_networks(const NetworkWithPeers& entry, UnixTime now, PeerId except) {
  std::vector<net::Prefix> sites;
  if (entry.network->mode != model::Mode::SiteToSite) return sites;
  for (const auto& peer : entry.peers) {
    const bool counts =
        peer->role == model::PeerRole::SiteGateway && peer->id != except && is_active(*peer, now);
    if (counts) sites.insert(sites.end(), peer->site_networks.begin(), peer->site_networks.end());
  }
  std::ranges::sort(sites);
  const auto rest = std::ranges::unique(sites);
  sites.erase(rest.begin(), rest.end());
  return sites;
}

}  // namespace wgpilot::dataplane
