// Links of somebody else: read, adopted, released.
#include "dataplane/linux/dataplane_fixture.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using test::output_of;
using testing::HasSubstr;
using testing::Not;

class Adoption : public testing::TestWithParam<BackendChoice> {
 protected:
  template <class Body>
  void on_machine(Body body) {
    on_empty_machine(GetParam(), std::move(body));
  }
};
INSTANTIATE_TEST_SUITE_P(On, Adoption, testing::ValuesIn(kBackends), name_of_backend);

// One network whose link another program might have made: no mark, and the kernel's own routes.
State foreign_network(LinuxDataplane& dataplane) {
  State desired = desired_state({with_peers(sample_network(0), 2)}, kNow);
  bring_to(dataplane, desired);
  output_of("ip link set wg0 alias 'our office'");
  output_of("ip route flush dev wg0 proto 87; ip -6 route flush dev wg0 proto 87");
  output_of("ip route add 10.0.0.0/16 dev wg0 proto kernel scope link src 10.0.0.1");
  return desired;
}

TEST_P(Adoption, ReadsAForeignInterfaceAsItIs) {
  on_machine([](LinuxDataplane& dataplane) {
    const State desired = foreign_network(dataplane);
    auto read = dataplane.fetch_foreign("wg0").value();
    EXPECT_EQ(read.alias, "our office");
    EXPECT_TRUE(read.routes.empty());
    read.alias = desired.interfaces.at("wg0")->alias;
    read.routes = desired.interfaces.at("wg0")->routes;
    const State from{.origin = Origin::Observed,
                     .interfaces = {{"wg0", std::make_shared<const Interface>(std::move(read))}}};
    EXPECT_EQ(to_text(diff(from, {.interfaces = desired.interfaces})), "");
    EXPECT_EQ(dataplane.fetch_foreign("lo").error().message(), "lo is no WireGuard interface");
    EXPECT_EQ(dataplane.fetch_foreign("wg9").error().message(), "there is no interface wg9");
  });
}

TEST_P(Adoption, TakesNothingButMarkAndRoutes) {
  on_machine([](LinuxDataplane& dataplane) {
    const State desired = foreign_network(dataplane);
    ASSERT_TRUE(dataplane.apply({"wg0", AdoptLink{"wgpilot:1"}}));
    EXPECT_EQ(to_text(plan_to(dataplane, desired)),
              "ip route add 10.0.0.0/16 dev wg0 proto 87\nip route add fd00::/64 dev wg0 proto 87\n");
    bring_to(dataplane, desired);
    EXPECT_THAT(output_of("ip route show dev wg0"), Not(HasSubstr("proto kernel")));
    EXPECT_EQ(dataplane.fetch_foreign("wg0").error().message(), "wg0 is managed by wgpilot already");
    EXPECT_EQ(dataplane.apply({"wg0", AdoptLink{"wgpilot:2"}}).error().code(), Code::AlreadyExists);
  });
}

TEST_P(Adoption, IsUndoneWithoutATrace) {
  on_machine([](LinuxDataplane& dataplane) {
    const State desired = foreign_network(dataplane);
    output_of(
        "ip link add other type veth peer name far && ip link set other up && ip link set far up && ip route "
        "add 172.20.0.0/16 dev other");
    const char* all =
        "wg show wg0 allowed-ips | sort; ip link show wg0; ip route show table all; ip -6 route show table "
        "all";
    const std::string before = output_of(all);
    ASSERT_TRUE(dataplane.apply({"wg0", AdoptLink{"wgpilot:1"}}));
    std::vector<Route> routes = desired.interfaces.at("wg0")->routes;
    routes.push_back({.destination = prefix("172.20.0.0/16")});
    EXPECT_FALSE(dataplane.apply({"wg0", AddRoutes{routes}})) << "one of them is somebody else's";
    ASSERT_TRUE(dataplane.apply({"wg0", ReleaseLink{"our office"}}));
    EXPECT_EQ(output_of(all), before);
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
