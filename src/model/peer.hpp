// A peer of a network and the pure rules on it: which addresses reach it and which it may reach. The private
// key is not here: it stays sealed in storage until somebody downloads the client file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/network.hpp"

namespace wgpilot::model {

enum class PeerRole { Client, SiteGateway };
constexpr auto enum_names(PeerRole) {
  return std::to_array<EnumName<PeerRole>>(
      {{PeerRole::Client, "client"}, {PeerRole::SiteGateway, "site-gateway"}});
}

enum class Tunnel { Full, Split };
constexpr auto enum_names(Tunnel) {
  return std::to_array<EnumName<Tunnel>>({{Tunnel::Full, "full"}, {Tunnel::Split, "split"}});
}

struct Peer {
  PeerId id;
  NetworkId network_id;
  std::string name;
  std::string email;
  PeerRole role = PeerRole::Client;
  crypto::PublicKey public_key;
  bool has_private_key = false;  // false: the client made its own key and we never knew it
  std::optional<crypto::PresharedKey> preshared_key;
  net::Address address_v4;
  std::optional<net::Address> address_v6;
  std::optional<net::Endpoint> endpoint;   // where we call the peer; absent: it calls us
  std::uint16_t persistent_keepalive = 0;  // seconds, 0 = off
  std::vector<net::Prefix> site_networks;  // site gateways only
  Tunnel tunnel = Tunnel::Full;
  std::vector<net::Prefix> split_cidrs;
  bool enabled = true;
  std::optional<UnixTime> expires_at;
  std::uint32_t bandwidth_up_kbps = 0;  // 0 = no limit
  std::uint32_t bandwidth_down_kbps = 0;
  UnixTime created_at;
  UnixTime updated_at;
};

// In the kernel at `now`: enabled and not expired.
bool is_active(const Peer& peer, UnixTime now);

// The server's AllowedIPs of the peer, sorted: its addresses and, for site gateways, the networks behind it.
std::vector<net::Prefix> server_allowed_ips(const Network& network, const Peer& peer);

// The client's AllowedIPs, sorted. `other_sites` are the networks behind the other site gateways of the
// network.
std::vector<net::Prefix> client_allowed_ips(const Network& network, const Peer& peer,
                                            const std::vector<net::Prefix>& other_sites);

// "10.0.0.2/32, fd00::2/128"
std::string join(const std::vector<net::Prefix>& prefixes);

}  // namespace wgpilot::model
