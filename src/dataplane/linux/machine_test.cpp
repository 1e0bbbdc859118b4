#include "dataplane/linux/machine.hpp"

#include "dataplane/linux/dataplane_fixture.hpp"
#include "dataplane/linux/firewall_rehearsal.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using test::output_of;

class MachineOf : public testing::TestWithParam<BackendChoice> {};
INSTANTIATE_TEST_SUITE_P(On, MachineOf, testing::ValuesIn(kBackends), name_of_backend);

TEST_P(MachineOf, TellsLinksTheWayOutAndWhoHasAPort) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    bring_to(dataplane, sample_state());
    output_of(
        "ip link add eth7 type veth peer name far && ip link set eth7 mtu 1400 up && ip link set far up");
    output_of("ip address add 192.0.2.7/24 dev eth7 && ip route add default via 192.0.2.1");
    const auto machine = dataplane.fetch_machine({41820, 9});
    ASSERT_TRUE(machine) << machine.error().message();
    EXPECT_TRUE(machine->nftables);
    EXPECT_TRUE(machine->capabilities.contains("CAP_NET_ADMIN"));
    const auto uplink = std::ranges::find(machine->links, "eth7", &LinkFacts::name);
    ASSERT_NE(uplink, machine->links.end());
    EXPECT_EQ(uplink->mtu, 1400);
    EXPECT_EQ(uplink->device_type, "");
    const auto tunnel = std::ranges::find(machine->links, "wg0", &LinkFacts::name);
    ASSERT_NE(tunnel, machine->links.end());
    EXPECT_TRUE(tunnel->is_ours);
    EXPECT_EQ(tunnel->device_type, dataplane.fetch_status("wg0")->device_type);
    ASSERT_EQ(machine->default_routes.size(), 1U);
    EXPECT_EQ(machine->default_routes.front().interface, "eth7");
    const auto managed =
        std::ranges::find(machine->routes.routes, prefix("10.0.0.0/16"), &HostRoute::destination);
    ASSERT_NE(managed, machine->routes.routes.end());
    EXPECT_TRUE(managed->is_ours);
    EXPECT_EQ(managed->interface, "wg0");
    EXPECT_EQ(machine->rules.external, 0U);
    EXPECT_TRUE(machine->udp_port_owners.contains(41820));
    EXPECT_FALSE(machine->udp_port_owners.contains(9));
  });
}

TEST_P(MachineOf, ComparesATableThatAnotherWrote) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    const State desired = sample_state();
    bring_to(dataplane, desired);
    EXPECT_EQ(is_in_kernel(*desired.firewall), true);
    output_of("nft add chain inet wgpilot extra");
    EXPECT_EQ(is_in_kernel(*desired.firewall), false);
    output_of("nft delete table inet wgpilot");
    EXPECT_EQ(is_in_kernel(*desired.firewall), false);
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
