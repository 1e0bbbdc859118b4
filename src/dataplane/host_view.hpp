// What this host's routing looks like, ours and everybody else's: for showing, never for deciding. Numbers
// come with the names that this host gives to them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/address.hpp"

namespace wgpilot::dataplane {

enum class RouteTypes { Unicast, All };

struct RouteQuery {
  std::string interface;              // empty: any
  std::vector<std::uint32_t> tables;  // empty: all of them
  RouteTypes types = RouteTypes::Unicast;
};

struct HostRoute {
  net::Prefix destination;
  std::optional<net::Address> gateway;
  std::string interface;  // empty: leads nowhere, or over several next hops
  std::uint32_t table = 0;
  std::string table_name;
  std::uint8_t protocol = 0;
  std::string protocol_name;
  std::string scope;  // "link", "global"
  std::string type;   // "unicast", "local"
  std::uint32_t metric = 0;
  bool is_ours = false;  // our protocol on an interface with our mark
};

// At most this many routes are held at once: a router may have a million.
inline constexpr std::size_t kMostHostRoutes = 20'000;

struct HostRoutes {
  std::vector<HostRoute> routes;  // the first that the kernel told, at most kMostHostRoutes
  std::size_t total = 0;          // how many there are
};

struct HostRule {
  net::Family family = net::Family::V4;
  std::uint32_t priority = 0;
  std::optional<net::Prefix> source;
  std::optional<net::Prefix> destination;
  std::uint32_t firewall_mark = 0;  // 0: any
  std::string incoming_interface;   // empty: any
  std::uint32_t table = 0;          // 0: consults none
  std::string table_name;
  std::uint8_t protocol = 0;
  std::string protocol_name;
  bool is_ours = false;
};

// A UDP port on which a WireGuard interface listens.
struct WireguardPort {
  std::uint16_t port = 0;
  std::string interface;
  bool is_ours = false;
};

}  // namespace wgpilot::dataplane
