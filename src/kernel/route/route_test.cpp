#include "kernel/route/route.hpp"

#include <fmt/format.h>

#include "kernel/route/change.hpp"
#include "kernel/route/network_test.hpp"
#include "netlink/golden_test.hpp"

namespace wgpilot::route {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::uint8_t kOurProtocol = 87;
constexpr std::uint32_t kTable = 1000;

Route device_route(std::uint32_t link, std::string_view destination) {
  Route route = on_link(*net::parse_prefix(destination), link);
  route.table = kTable;
  route.protocol = kOurProtocol;
  return route;
}

std::vector<Route> fetched(netlink::Channel& channel, const RouteFilter& filter) {
  auto found = fetch_routes(channel, filter);
  EXPECT_TRUE(found) << found.error().message();
  return found ? *std::move(found) : std::vector<Route>();
}

// `ip route add 10.1.0.0/24 dev v0 table 1000 metric 5 protocol 87`
TEST(Route, AddsIpv4AsIpDoes) {
  Route route = device_route(3, "10.1.0.0/24");
  route.metric = 5;
  expect_bytes(to_add(route),
               "3c 00 00 00 18 00 05 06  21 24 00 6b 00 00 00 00 "
               "02 18 00 00 00 57 fd 01  00 00 00 00 08 00 01 00 "
               "0a 01 00 00 08 00 0f 00  e8 03 00 00 08 00 06 00 "
               "05 00 00 00 08 00 04 00  03 00 00 00 ");
}

// `ip -6 route add fd01::/64 via fd00::2 dev v0 metric 1024 protocol 87 table 1000`
TEST(Route, AddsIpv6AsIpDoes) {
  Route route = device_route(3, "fd01::/64");
  route.gateway = *net::parse_address("fd00::2");
  expect_bytes(to_add(route),
               "5c 00 00 00 18 00 05 06  21 24 00 6b 00 00 00 00 "
               "0a 40 00 00 00 57 00 01  00 00 00 00 14 00 01 00 "
               "fd 01 00 00 00 00 00 00  00 00 00 00 00 00 00 00 "
               "14 00 05 00 fd 00 00 00  00 00 00 00 00 00 00 00 "
               "00 00 00 02 08 00 0f 00  e8 03 00 00 08 00 06 00 "
               "00 04 00 00 08 00 04 00  03 00 00 00 ");
}

// From the dump behind `ip route show table 1000`, kernel 6.18.
TEST(Route, ReadsWhatTheKernelSays) {
  const Buffer bytes = from_hex(
      "3c 00 00 00 18 00 22 00 00 00 00 00 00 00 00 00 "
      "02 18 00 00 fc 57 fd 01 00 00 00 00 08 00 0f 00 "
      "e8 03 00 00 08 00 01 00 0a 01 00 00 08 00 06 00 "
      "05 00 00 00 08 00 04 00 03 00 00 00 ");
  Route expected = device_route(3, "10.1.0.0/24");
  expected.metric = 5;
  EXPECT_EQ(decode_route(reply_of(bytes)), expected);
}

TEST(Route, ReadsOneThatLeadsNowhere) {
  const Buffer bytes = from_hex(
      "2c 00 00 00 18 00 22 00 00 00 00 00 00 00 00 00 "
      "02 10 00 00 fc 57 00 06 00 00 00 00 08 00 0f 00 "
      "e8 03 00 00 08 00 01 00 0a 09 00 00 ");
  EXPECT_EQ(decode_route(reply_of(bytes)), (Route{.destination = *net::parse_prefix("10.9.0.0/16"),
                                                  .table = kTable,
                                                  .protocol = kOurProtocol,
                                                  .type = RouteType::Blackhole}));
}

TEST(Route, LeavesOutOtherFamilies) {
  const Buffer multicast_routing = from_hex(
      "1c 00 00 00 18 00 22 00 00 00 00 00 00 00 00 00 "
      "80 20 20 00 fd 11 00 05 00 00 00 00 ");
  const auto route = decode_route(reply_of(multicast_routing));
  ASSERT_TRUE(route);
  EXPECT_FALSE(route->has_value());
}

TEST(Routes, ReadBackAsAdded) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    const Route v4 = device_route(v0, "10.1.0.0/24");
    const Route v6 = device_route(v0, "fd01::/64");
    const Route v4_default = device_route(v0, "0.0.0.0/0");
    const Route v6_default = device_route(v0, "::/0");
    const Route blackhole{.destination = *net::parse_prefix("10.9.0.0/16"),
                          .table = kTable,
                          .protocol = kOurProtocol,
                          .type = RouteType::Blackhole};
    for (const Route& route : {v4, v6, v4_default, v6_default, blackhole}) {
      const auto added = add(channel, route);
      ASSERT_TRUE(added) << added.error().message();
    }
    const auto found = fetched(channel, {.protocol = kOurProtocol});
    EXPECT_THAT(found, UnorderedElementsAre(v4, v6, v4_default, v6_default, blackhole));
    EXPECT_THAT(test::output_of("ip route show table 1000"),
                HasSubstr("10.1.0.0/24 dev v0 proto 87 scope link"));
    for (const Route& route : found) EXPECT_TRUE(remove(channel, route));
    EXPECT_THAT(fetched(channel, {.protocol = kOurProtocol}), IsEmpty());
  });
}

TEST(Routes, LeadThroughAGateway) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    test::output_of("ip addr add 10.0.0.1/24 dev v0");
    const Route route{.destination = *net::parse_prefix("10.1.0.0/24"),
                      .gateway = *net::parse_address("10.0.0.2"),
                      .link = v0,
                      .metric = 7,
                      .protocol = kOurProtocol};
    ASSERT_TRUE(add(channel, route));
    EXPECT_THAT(test::output_of("ip route"), HasSubstr("10.1.0.0/24 via 10.0.0.2 dev v0 proto 87 metric 7"));
    EXPECT_THAT(fetched(channel, {.protocol = kOurProtocol}), ElementsAre(route));
  });
}

TEST(Routes, AreFilteredByTableProtocolAndLink) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    const std::uint32_t loopback = 1;
    Route in_main = device_route(v0, "10.1.0.0/24");
    in_main.table = kMainTable;
    const Route in_ours = device_route(v0, "10.2.0.0/24");
    ASSERT_TRUE(add(channel, in_main));
    ASSERT_TRUE(add(channel, in_ours));
    EXPECT_THAT(fetched(channel, {.table = kTable}), ElementsAre(in_ours));
    EXPECT_THAT(fetched(channel, {.table = kMainTable, .protocol = kOurProtocol}), ElementsAre(in_main));
    EXPECT_EQ(fetched(channel, {.protocol = kOurProtocol, .link = v0}).size(), 2U);
    EXPECT_THAT(fetched(channel, {.protocol = kOurProtocol, .link = loopback}), IsEmpty());
    EXPECT_THAT(fetched(channel, {.table = kTable + 1}), IsEmpty());
  });
}

TEST(Routes, AreFilteredByType) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    test::output_of(
        "ip route add blackhole 10.9.0.0/16 table 77; ip -6 route add blackhole fd09::/64 table 77");
    ASSERT_TRUE(add(channel, device_route(v0, "10.1.0.0/24")));
    EXPECT_EQ(fetched(channel, {.type = RouteType::Blackhole}).size(), 2U);
    EXPECT_EQ(fetched(channel, {.table = kTable, .type = RouteType::Unicast}).size(), 1U);
    EXPECT_EQ(fetched(channel, {.table = 77, .type = RouteType::Unicast}).size(), 0U);
  });
}

TEST(Routes, AddingDoesNotTakeTheKernelsPlace) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    test::output_of("ip addr add 10.0.0.1/24 dev v0");
    Route route = device_route(v0, "10.0.0.0/24");
    route.table = kMainTable;
    const auto added = add(channel, route);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code(), Code::AlreadyExists);
    EXPECT_THAT(test::output_of("ip route"), HasSubstr("10.0.0.0/24 dev v0 proto kernel"));
  });
}

TEST(Routes, ReplacingChangesTheOneThatIsThere) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    for (const char* destination : {"10.1.0.0/24", "fd01::/64"}) {
      Route route = device_route(v0, destination);
      ASSERT_TRUE(add(channel, route));
      route.protocol = 88;
      ASSERT_TRUE(replace(channel, route));
      EXPECT_THAT(fetched(channel, {.table = kTable, .link = v0}), ElementsAre(route));
      ASSERT_TRUE(remove(channel, route));
    }
  });
}

TEST(Routes, OfAnotherProtocolAreNotRemoved) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    Route foreign = device_route(v0, "10.1.0.0/24");
    foreign.protocol = 4;
    ASSERT_TRUE(add(channel, foreign));
    const auto removed = remove(channel, device_route(v0, "10.1.0.0/24"));
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().code(), Code::NotFound);
    EXPECT_THAT(fetched(channel, {.protocol = std::uint8_t{4}}), ElementsAre(foreign));
  });
}

TEST(Routes, RefusedOnesCarryTheKernelsWords) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    const auto added = add(channel, device_route(v0, "10.1.0.7/24"));
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code(), Code::KernelError);
    EXPECT_EQ(
        added.error().message(),
        "route to 10.1.0.7/24: netlink RTM_NEWROUTE: Invalid argument (EINVAL) (\"Invalid prefix for given "
        "prefix length\")");
  });
}

TEST(Routes, AThousandGoInOneBatch) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    std::vector<Route> routes;
    for (int i = 0; i < 1000; ++i) {
      routes.push_back(device_route(v0, i % 2 == 0 ? fmt::format("10.{}.{}.0/24", i / 250, i % 250)
                                                   : fmt::format("fd00:{:x}::/64", i)));
    }
    const auto refused = add_all<Route>(channel, routes);
    ASSERT_TRUE(refused) << refused.error().message();
    EXPECT_THAT(*refused, IsEmpty());
    const auto found = fetched(channel, {.protocol = kOurProtocol});
    EXPECT_THAT(found, testing::UnorderedElementsAreArray(routes));
    const auto some = fetch_some_routes(channel, {.protocol = kOurProtocol}, 10);
    ASSERT_TRUE(some) << some.error().message();
    EXPECT_EQ(some->routes.size(), 10U);
    EXPECT_EQ(some->total, 1000U);
    EXPECT_THAT(*remove_all<Route>(channel, routes), IsEmpty());
    EXPECT_THAT(fetched(channel, {.protocol = kOurProtocol}), IsEmpty());
  });
}

TEST(Routes, ABatchNamesTheRefusedOneAndDoesTheRest) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    const std::vector<Route> routes = {device_route(v0, "10.1.0.0/24"), device_route(v0, "10.2.0.9/24"),
                                       device_route(v0, "10.3.0.0/24")};
    const auto refused = add_all<Route>(channel, routes);
    ASSERT_TRUE(refused) << refused.error().message();
    ASSERT_EQ(refused->size(), 1U);
    EXPECT_EQ(refused->front().index, 1U);
    EXPECT_THAT(refused->front().error.message(), HasSubstr("route to 10.2.0.9/24: "));
    EXPECT_THAT(fetched(channel, {.table = kTable}), UnorderedElementsAre(routes[0], routes[2]));
  });
}

}  // namespace
}  // namespace wgpilot::route
