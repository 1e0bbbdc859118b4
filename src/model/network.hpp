// A network: one WireGuard interface, its subnets and what it lets through. Plain data plus the pure rules on
// it; the fields, their limits and their defaults are the product's contract (docs/architecture.md names the
// table).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/enum_names.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "crypto/keys.hpp"
#include "net/address.hpp"

namespace wgpilot::model {

enum class Mode { Gateway, SiteToSite, HubRouted };
constexpr auto enum_names(Mode) {
  return std::to_array<EnumName<Mode>>(
      {{Mode::Gateway, "gateway"}, {Mode::SiteToSite, "site-to-site"}, {Mode::HubRouted, "hub-routed"}});
}

inline constexpr int kDefaultMtu = 1420;
inline constexpr int kSmallestMtu = 1280;  // IPv6 needs it
inline constexpr int kLargestMtu = 9000;
// What the tunnel adds to each packet: the outer IP header, 8 bytes of UDP and 32 of WireGuard.
inline constexpr int kOverheadV4 = 60;
inline constexpr int kOverheadV6 = 80;
// Outside of these an MTU is unusual.
inline constexpr int kLowestCommonMtu = 1380;
inline constexpr int kHighestCommonMtu = 1500;
inline constexpr std::uint16_t kLowestListenPort = 1024;
inline constexpr std::size_t kMostDnsServers = 3;

struct Network {
  NetworkId id;
  std::string name;
  std::string interface;  // "wg0"
  Mode mode = Mode::Gateway;
  net::Prefix subnet;                    // private IPv4, /16 to /30, no host bits
  std::optional<net::Prefix> subnet_v6;  // /48 to /126, no host bits
  std::uint16_t listen_port = 0;
  crypto::PrivateKey private_key;
  crypto::PublicKey public_key;
  std::vector<net::Address> dns_servers;  // empty: the global setting is used
  int mtu = kDefaultMtu;
  bool nat_enabled = true;
  bool inter_peer_routing = false;
  std::vector<net::Prefix> local_networks;  // behind this server
  std::optional<std::uint32_t> routing_table;
  std::optional<std::uint32_t> firewall_mark;
  bool mss_clamp = true;
  bool enabled = true;
  UnixTime created_at;
  UnixTime updated_at;
};

// The server's own addresses: the first usable one of each subnet, with the subnet's length.
net::Prefix server_address_v4(const Network& network);
std::optional<net::Prefix> server_address_v6(const Network& network);

// What is allowed and seldom meant, by field: an MTU that many uplinks do not carry or that costs speed.
std::vector<FieldError> warnings(const Network& network);

// "wg0", "wg1", …: the lowest name that is not in `taken`.
std::string lowest_free_interface(const std::vector<std::string>& taken);

// The mark of ours on a link: "wgpilot:7". find_marked_network() is its inverse.
std::string link_alias(NetworkId id);
std::optional<NetworkId> find_marked_network(std::string_view alias);

}  // namespace wgpilot::model
