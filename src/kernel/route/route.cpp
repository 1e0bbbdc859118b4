#include "kernel/route/route.hpp"

#include <algorithm>

#include "kernel/route/wire.hpp"

namespace wgpilot::route {
namespace {

using netlink::Field;
using netlink::Message;
using netlink::SchemaOf;

constexpr std::uint32_t kIpv6DefaultMetric = 1024;  // IP6_RT_PRIO_USER

struct Attributes {
  std::optional<net::Address> destination;
  std::optional<net::Address> gateway;
  std::optional<std::uint32_t> link;
  std::optional<std::uint32_t> table;
  std::optional<std::uint32_t> metric;
  struct Schema;
};
struct Attributes::Schema : SchemaOf<Attributes,                                //
                                     Field<RTA_DST, &Attributes::destination>,  // 4 or 16 bytes
                                     Field<RTA_GATEWAY, &Attributes::gateway>,  // 4 or 16 bytes
                                     Field<RTA_TABLE, &Attributes::table>,      // u32
                                     Field<RTA_PRIORITY, &Attributes::metric>,  // u32
                                     Field<RTA_OIF, &Attributes::link>> {};     // u32

rtmsg header_of(const Route& route) {
  rtmsg header{};
  header.rtm_family = to_wire(route.destination.family());
  header.rtm_dst_len = static_cast<std::uint8_t>(route.destination.length());
  header.rtm_protocol = route.protocol;
  header.rtm_scope = static_cast<std::uint8_t>(route.scope);
  header.rtm_type = static_cast<std::uint8_t>(route.type);
  return header;
}

Message to_message(const Operation& operation, const Route& route) {
  return make_message(operation, header_of(route),
                      Attributes{.destination = address_of(route.destination),
                                 .gateway = route.gateway,
                                 .link = route.link,
                                 .table = route.table,
                                 .metric = route.metric});
}

Message to_dump(const RouteFilter& filter) {
  rtmsg header{};
  header.rtm_protocol = filter.protocol.value_or(RTPROT_UNSPEC);
  header.rtm_type = static_cast<std::uint8_t>(filter.type.value_or(RouteType{RTN_UNSPEC}));
  return make_message(Operation{"RTM_GETROUTE", RTM_GETROUTE}, header,
                      Attributes{.link = filter.link, .table = filter.table});
}

}  // namespace

Route on_link(const net::Prefix& destination, std::uint32_t link) {
  const bool v4 = destination.is_v4();
  return {.destination = destination,
          .link = link,
          .metric = v4 ? 0 : kIpv6DefaultMetric,
          .scope = v4 ? Scope::Link : Scope::Universe};
}

Message to_add(const Route& route) {
  return to_message({"RTM_NEWROUTE", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL}, route);
}

Message to_replace(const Route& route) {
  return to_message({"RTM_NEWROUTE", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE}, route);
}

Message to_remove(const Route& route) {
  return to_message({"RTM_DELROUTE", RTM_DELROUTE}, route);
}

Error explain(const Route& route, Error error) {
  return std::move(error).in("route to " + net::to_string(route.destination));
}

Result<std::optional<Route>> decode_route(const netlink::Reply& reply) {
  WGP_TRY(const rtmsg header, reply.family_header<rtmsg>());
  const std::optional<net::Family> family = find_family(header.rtm_family);
  if (!family) return std::nullopt;
  WGP_TRY(const auto attributes, netlink::decode<Attributes>(reply.attributes<rtmsg>()));
  WGP_TRY(const net::Prefix destination, to_prefix(*family, attributes.destination, header.rtm_dst_len));
  return Route{.destination = destination,
               .gateway = attributes.gateway,
               .link = attributes.link,
               .table = attributes.table.value_or(header.rtm_table),
               .metric = attributes.metric.value_or(0),
               .protocol = header.rtm_protocol,
               .scope = Scope{header.rtm_scope},
               .type = RouteType{header.rtm_type}};
}

Result<std::vector<Route>> fetch_routes(netlink::Channel& channel, const RouteFilter& filter) {
  return fetch_all(channel, to_dump(filter), decode_route);
}

Result<SomeRoutes> fetch_some_routes(netlink::Channel& channel, const RouteFilter& filter, std::size_t most) {
  Message message = to_dump(filter);
  return channel.dump<SomeRoutes>(message,
                                  [most](SomeRoutes& found, const netlink::Reply& reply) -> Result<void> {
                                    WGP_TRY(const auto route, decode_route(reply));
                                    if (!route) return {};
                                    ++found.total;
                                    if (found.routes.size() < most) found.routes.push_back(*route);
                                    return {};
                                  });
}

}  // namespace wgpilot::route
