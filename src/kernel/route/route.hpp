// Routes of both families through rtnetlink (linux/rtnetlink.h). Values and messages; change.hpp carries them
// out. In the network namespace of the Channel. Failures are the Channel's, with the kernel's own text.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::route {

// Tables and protocols are plain numbers: administrators define their own.
inline constexpr std::uint32_t kMainTable = 254;

// RTN_* and RT_SCOPE_*; the kernel may report values without a name here.
enum class RouteType : std::uint8_t {
  Unicast = 1,
  Local,
  Broadcast,
  Anycast,
  Multicast,
  Blackhole,
  Unreachable,
  Prohibit,
  Throw
};
enum class Scope : std::uint8_t { Universe = 0, Site = 200, Link = 253, Host = 254, Nowhere = 255 };

struct Route {
  net::Prefix destination;  // host bits are refused by the kernel
  std::optional<net::Address> gateway;
  std::optional<std::uint32_t> link;  // absent for types that lead nowhere, and for several next hops
  std::uint32_t table = kMainTable;
  std::uint32_t metric = 0;  // IPv6 turns 0 into 1024
  std::uint8_t protocol = 0;
  Scope scope = Scope::Universe;  // IPv6 has no other
  RouteType type = RouteType::Unicast;
  friend bool operator==(const Route&, const Route&) = default;
};

// The route to a network that is on the link itself, with the metric and scope that the kernel will report.
Route on_link(const net::Prefix& destination, std::uint32_t link);

// What is absent does not restrict.
struct RouteFilter {
  std::optional<std::uint32_t> table;
  std::optional<std::uint8_t> protocol;
  std::optional<std::uint32_t> link;
  std::optional<RouteType> type;
};

// Of both families and all tables, filtered in the kernel. NotFound when the filter's link does not exist.
Result<std::vector<Route>> fetch_routes(netlink::Channel& channel, const RouteFilter& filter = {});

// The first `most` of them, and how many there are: for tables of any size.
struct SomeRoutes {
  std::vector<Route> routes;
  std::size_t total = 0;
};
Result<SomeRoutes> fetch_some_routes(netlink::Channel& channel, const RouteFilter& filter, std::size_t most);

// Two routes are alike when destination, table and metric are the same; to_remove also compares the rest.
netlink::Message to_add(const Route& route);
netlink::Message to_replace(const Route& route);
netlink::Message to_remove(const Route& route);
// "route to 10.1.0.0/24: netlink RTM_NEWROUTE: …".
Error explain(const Route& route, Error error);

// Reads RTM_NEWROUTE; absent for another family than the two.
Result<std::optional<Route>> decode_route(const netlink::Reply& reply);

}  // namespace wgpilot::route
