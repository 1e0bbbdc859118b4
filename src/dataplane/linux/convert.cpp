#include "dataplane/linux/convert.hpp"

#include <algorithm>

namespace wgpilot::dataplane::linux_ {
namespace {

wireguard::PeerConfig to_peer_config(const PeerChange& change) {
  const PeerState& peer = *change.peer;
  wireguard::PeerConfig config{.public_key = peer.public_key,
                               .preshared_key = peer.preshared_key,
                               .keepalive = peer.persistent_keepalive,
                               .flags = {.replace_allowed_ips = true},
                               .allowed_ips = peer.allowed_ips};
  if (change.remove_preshared_key) config.preshared_key.emplace();  // all zero
  if (change.set_endpoint) config.endpoint = peer.endpoint;
  return config;
}

PeerState to_peer_state(const wireguard::PeerStatus& peer) {
  PeerState state{.public_key = peer.public_key,
                  .preshared_key = peer.preshared_key,
                  .endpoint = peer.endpoint,
                  .persistent_keepalive = peer.keepalive.value_or(std::chrono::seconds(0)),
                  .allowed_ips = peer.allowed_ips};
  std::ranges::sort(state.allowed_ips);
  return state;
}

std::uint32_t default_metric(const net::Prefix& destination) {
  return route::on_link(destination, 0).metric;
}

}  // namespace

wireguard::DeviceConfig to_device_config(const ConfigureDevice& action) {
  return {
      .private_key = action.private_key, .listen_port = action.listen_port, .fwmark = action.firewall_mark};
}

wireguard::DeviceConfig to_device_config(const ChangePeers& action) {
  wireguard::DeviceConfig config;
  config.peers.reserve(action.remove.size() + action.set.size());
  for (const auto& key : action.remove)
    config.peers.push_back({.public_key = key, .flags = {.remove = true}});
  for (const PeerChange& change : action.set) config.peers.push_back(to_peer_config(change));
  return config;
}

void put_device(Interface& interface, const wireguard::DeviceStatus& device) {
  interface.private_key = device.private_key.value_or(crypto::PrivateKey());
  interface.listen_port = device.listen_port;
  interface.firewall_mark = device.fwmark;
  interface.peers.reserve(device.peers.size());
  for (const auto& peer : device.peers) {
    interface.peers.push_back(std::make_shared<const PeerState>(to_peer_state(peer)));
  }
  std::ranges::sort(interface.peers, {}, [](const auto& peer) { return peer->public_key; });
}

route::Route to_kernel_route(const Route& route, std::uint32_t link) {
  route::Route result = route::on_link(route.destination, link);
  if (route.gateway) result.scope = route::Scope::Universe;
  if (route.metric != 0) result.metric = route.metric;
  result.gateway = route.gateway;
  result.table = route.table;
  result.protocol = kRouteProtocol;
  return result;
}

Route to_route(const route::Route& route) {
  const bool is_default = route.metric == default_metric(route.destination);
  return {.destination = route.destination,
          .gateway = route.gateway,
          .table = route.table,
          .metric = is_default ? 0 : route.metric};
}

route::Rule to_kernel_rule(const Rule& rule) {
  route::Rule result{.family = rule.family,
                     .priority = rule.priority,
                     .source = rule.source,
                     .destination = rule.destination,
                     .table = rule.table,
                     .protocol = kRouteProtocol};
  if (!rule.incoming_interface.empty()) result.incoming_interface = rule.incoming_interface;
  if (rule.firewall_mark != 0) result.mark = rule.firewall_mark;
  return result;
}

Rule to_rule(const route::Rule& rule) {
  return {.priority = rule.priority,
          .family = rule.family,
          .incoming_interface = rule.incoming_interface.value_or(""),
          .source = rule.source,
          .destination = rule.destination,
          .firewall_mark = rule.mark.value_or(0),
          .table = rule.table};
}

PeerStatus to_peer_status(const wireguard::PeerStatus& peer) {
  const auto keepalive = peer.keepalive.value_or(std::chrono::seconds(0));
  return {.public_key = peer.public_key,
          .endpoint = peer.endpoint,
          .last_handshake = peer.last_handshake,
          .rx_bytes = peer.rx_bytes,
          .tx_bytes = peer.tx_bytes,
          .persistent_keepalive = static_cast<std::uint16_t>(keepalive.count())};
}

LinkCounters to_link_counters(const route::LinkStatistics& statistics) {
  return {.rx_bytes = statistics.rx_bytes,
          .tx_bytes = statistics.tx_bytes,
          .rx_packets = statistics.rx_packets,
          .tx_packets = statistics.tx_packets,
          .rx_errors = statistics.rx_errors,
          .tx_errors = statistics.tx_errors,
          .rx_dropped = statistics.rx_dropped,
          .tx_dropped = statistics.tx_dropped,
          .multicast = statistics.multicast};
}

bool is_link_local(const net::Prefix& prefix) {
  const auto& bytes = prefix.address().bytes();
  return !prefix.is_v4() && prefix.length() >= 10 && bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
}

}  // namespace wgpilot::dataplane::linux_
