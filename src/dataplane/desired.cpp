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

std::vector<Route> routes_of(const Network& network, const std::vector<net::Prefix>& sites) {
  const std::uint32_t table = network.routing_table.value_or(Route{}.table);
  std::vector<Route> routes{{.destination = network.subnet, .table = table}};
  if (network.subnet_v6) routes.push_back({.destination = *network.subnet_v6, .table = table});
  for (const net::Prefix& site : sites) routes.push_back({.destination = site, .table = table});
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

std::shared_ptr<const Interface> interface_of(const NetworkWithPeers& entry,
                                              const std::vector<net::Prefix>& sites, UnixTime now) {
  const Network& network = *entry.network;
  return std::make_shared<const Interface>(Interface{.alias = model::link_alias(network.id),
                                                     .up = true,
                                                     .mtu = network.mtu,
                                                     .addresses = addresses_of(network),
                                                     .private_key = network.private_key,
                                                     .listen_port = network.listen_port,
                                                     .firewall_mark = network.firewall_mark.value_or(0),
                                                     .peers = peer_table(entry, now),
                                                     .routes = routes_of(network, sites)});
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
    state.interfaces[entry.network->interface] = interface_of(entry, sites, now);
    firewall.push_back({entry.network, sites});
    state.sysctls["net/ipv4/ip_forward"] = "1";
    if (entry.network->subnet_v6) state.sysctls["net/ipv6/conf/all/forwarding"] = "1";
  }
  std::ranges::sort(firewall, {}, [](const auto& entry) { return entry.network->interface; });
  state.firewall = render_firewall(firewall, open_ways(firewall, bridges));
  return state;
}

State with_peer(State state, const Network& network, const model::Peer* before, const model::Peer* after,
                UnixTime now) {
  const auto found = state.interfaces.find(network.interface);
  if (found == state.interfaces.end()) return state;  // the network is off
  auto interface = std::make_shared<Interface>(*found->second);
  if (before != nullptr) erase(interface->peers, before->public_key);
  if (after != nullptr && is_active(*after, now))
    insert_or_replace(interface->peers, peer_state(network, *after));
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
