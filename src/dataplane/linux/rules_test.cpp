// Rules and routing tables on a real kernel, with `ip` as witness and as vandal.
#include "dataplane/linux/dataplane_fixture.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using test::output_of;
using testing::HasSubstr;

// A site-to-site network with table 1234, routes of both families and rules of every kind.
State routed_state() {
  model::Network network = sample_network(1, model::Mode::SiteToSite);
  network.routing_table = 1234;
  NetworkWithPeers entry = with_peers(std::move(network), 2);
  const auto route = [](std::string_view destination, std::uint32_t metric) {
    return std::make_shared<const model::NetworkRoute>(
        model::NetworkRoute{.destination = prefix(destination), .metric = metric});
  };
  entry.routes = {route("10.99.0.0/16", 0), route("10.99.0.0/16", 1024), route("fd99::/48", 0),
                  route("fd98::/48", 1024), route("fd98::/48", 7)};
  auto via = *entry.routes.front();
  via.gateway = net::parse_address("10.1.0.2").value();
  entry.routes.front() = std::make_shared<const model::NetworkRoute>(via);
  const auto rule = [](model::NetworkRule row) {
    return std::make_shared<const model::NetworkRule>(std::move(row));
  };
  entry.rules = {rule({.priority = 1,
                       .source = prefix("10.0.0.0/24"),
                       .destination = {},
                       .firewall_mark = 1,
                       .table_id = 1234}),
                 rule({.priority = 2,
                       .source = {},
                       .destination = prefix("fd99::/48"),
                       .firewall_mark = {},
                       .table_id = 1234}),
                 rule({.priority = 3,
                       .source = {},
                       .destination = {},
                       .firewall_mark = 0xffffffff,
                       .table_id = 4294967295})};
  return desired_state({entry}, kNow);
}

class Rules : public testing::TestWithParam<BackendChoice> {};
INSTANTIATE_TEST_SUITE_P(On, Rules, testing::ValuesIn(kBackends), name_of_backend);

TEST_P(Rules, AreSetAsAskedAndThenLeftAlone) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    bring_to(dataplane, routed_state());
    EXPECT_EQ(output_of("ip rule | grep 'proto 87' | tr -s '\\t ' ' '"),
              "1: from 10.0.0.0/24 fwmark 0x1 lookup 1234 proto 87\n"
              "3: from all fwmark 0xffffffff lookup 4294967295 proto 87\n"
              "32765: from all iif wg1 lookup 1234 proto 87\n");
    EXPECT_THAT(output_of("ip -6 rule"), HasSubstr("from all to fd99::/48 lookup 1234 proto 87"));
    EXPECT_THAT(output_of("ip route show table 1234"),
                HasSubstr("10.99.0.0/16 via 10.1.0.2 dev wg1 proto 87"));
    EXPECT_THAT(output_of("ip -6 route show table 1234"), HasSubstr("fd98::/48 dev wg1 proto 87 metric 7"));
    EXPECT_THAT(output_of("ip route"), HasSubstr("10.1.0.0/16 dev wg1 proto 87"));
    bring_to(dataplane, {});
    EXPECT_EQ(output_of("(ip rule; ip -6 rule) | grep 'proto 87' | wc -l"), "0\n");
  });
}

TEST_P(Rules, OfOthersStayAndOrphansGo) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    output_of(
        "ip rule add pref 1 from 10.0.0.0/24 lookup 9; ip -6 rule add pref 9 fwmark 3 lookup 8 protocol 87;"
        "ip rule add pref 7 from 10.6.0.0/24 lookup 9 protocol 86;"
        "ip rule add pref 7 from 10.7.0.0/24 lookup 9 protocol 87");
    bring_to(dataplane, routed_state());
    EXPECT_THAT(output_of("ip rule"), HasSubstr("from 10.6.0.0/24 lookup 9 proto 86"));
    bring_to(dataplane, {});
    EXPECT_EQ(output_of("ip rule | wc -l; ip -6 rule | wc -l"), "5\n2\n");
  });
}

TEST_P(Rules, StandBesideTheLikeOfAnother) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    output_of("ip rule add pref 3 fwmark 0xffffffff lookup 4294967295");
    bring_to(dataplane, routed_state());
    EXPECT_EQ(output_of("ip rule | grep -c fwmark.0xffffffff"), "2\n");
    bring_to(dataplane, {});
    EXPECT_THAT(output_of("ip rule"), HasSubstr("fwmark 0xffffffff lookup 4294967295"));
  });
}

TEST_P(Rules, OutliveTheirInterfaceAndAreRepaired) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    bring_to(dataplane, routed_state());
    output_of("ip rule flush protocol 87; ip route flush table 1234");
    bring_to(dataplane, routed_state());
    output_of("ip link set wg1 down");
    bring_to(dataplane, routed_state());
    EXPECT_THAT(output_of("ip rule"), HasSubstr("from all iif wg1 lookup 1234"));
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
