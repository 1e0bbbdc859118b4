// Desired states for tests and benchmarks to bring a machine to.
#pragma once

#include <fmt/format.h>

#include <cstring>

#include "dataplane/desired.hpp"

namespace wgpilot::dataplane::linux_ {

inline constexpr UnixTime kNow{std::chrono::seconds(1'700'000'000)};

inline net::Prefix prefix(std::string_view text) {
  return net::parse_prefix(text).value();
}

// Network `n` (below 200) with the subnets 10.n.0.0/16 and fd00:n::/64.
inline model::Network sample_network(int n, model::Mode mode = model::Mode::Gateway) {
  model::Network network;
  network.id = NetworkId{n + 1};
  network.name = fmt::format("Büro {}", n);
  network.interface = fmt::format("wg{}", n);
  network.mode = mode;
  network.subnet = prefix(fmt::format("10.{}.0.0/16", n));
  network.subnet_v6 = prefix(fmt::format("fd00:{}::/64", n));
  network.listen_port = static_cast<std::uint16_t>(41820 + n);
  network.private_key = crypto::generate_private_key();
  return network;
}

// Peer `n` (below 60,000) of the network.
inline model::Peer sample_peer(const model::Network& network, std::uint32_t n) {
  model::Peer peer;
  peer.id = PeerId{n + 1};
  peer.network_id = network.id;
  std::memcpy(peer.public_key.bytes.data(), &n, sizeof n);
  peer.public_key.bytes[8] = static_cast<std::uint8_t>(network.id.value);
  peer.preshared_key = crypto::PresharedKey(peer.public_key.bytes);
  peer.address_v4 = network.subnet.address().plus(n + 2);
  if (network.subnet_v6) peer.address_v6 = network.subnet_v6->address().plus(n + 2);
  return peer;
}

inline model::Peer sample_site(const model::Network& network, std::uint32_t n) {
  model::Peer peer = sample_peer(network, n);
  peer.role = model::PeerRole::SiteGateway;
  peer.endpoint = net::parse_endpoint("127.0.0.1:9").value();
  peer.persistent_keepalive = 25;
  peer.site_networks = {prefix(fmt::format("172.{}.{}.0/24", 16 + network.id.value, n)),
                        prefix(fmt::format("fd01:{}:{}::/48", network.id.value, n))};
  return peer;
}

inline NetworkWithPeers with_peers(model::Network network, std::uint32_t count) {
  NetworkWithPeers entry{std::make_shared<const model::Network>(std::move(network)), {}};
  for (std::uint32_t n = 0; n < count; ++n) {
    const bool is_site = entry.network->mode == model::Mode::SiteToSite;
    entry.peers.push_back(std::make_shared<const model::Peer>(is_site ? sample_site(*entry.network, n)
                                                                      : sample_peer(*entry.network, n)));
  }
  return entry;
}

// A gateway and a site-to-site network with all their options.
inline State sample_state() {
  model::Network sites = sample_network(1, model::Mode::SiteToSite);
  sites.firewall_mark = 0x77;
  sites.routing_table = 1234;
  sites.mtu = 1380;
  sites.local_networks = {prefix("192.168.7.0/24")};
  return desired_state({with_peers(sample_network(0), 3), with_peers(std::move(sites), 2)}, kNow);
}

}  // namespace wgpilot::dataplane::linux_
