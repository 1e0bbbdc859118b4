// On a real kernel, in namespaces of their own, with the standard tools as witnesses and as vandals. Each
// test runs with the kernel's WireGuard and with wireguard-go, as far as this machine has them.
#include "dataplane/linux/linux_dataplane.hpp"

#include "dataplane/linux/dataplane_fixture.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using test::output_of;
using testing::HasSubstr;
using testing::Not;

class LinuxDataplaneTest : public testing::TestWithParam<BackendChoice> {
 protected:
  template <class Body>
  void on_machine(Body body) {
    on_empty_machine(GetParam(), std::move(body));
  }
};
INSTANTIATE_TEST_SUITE_P(On, LinuxDataplaneTest, testing::ValuesIn(kBackends), name_of_backend);

TEST_P(LinuxDataplaneTest, ObservesWhatItApplied) {
  on_machine([](LinuxDataplane& dataplane) { bring_to(dataplane, sample_state()); });
}

TEST_P(LinuxDataplaneTest, ShowsTheStandardToolsWhatWasAsked) {
  on_machine([](LinuxDataplane& dataplane) {
    bring_to(dataplane, sample_state());
    EXPECT_THAT(output_of("ip link show wg1"), HasSubstr("alias wgpilot:2"));
    EXPECT_THAT(output_of("ip link show wg1"), HasSubstr("mtu 1380"));
    EXPECT_THAT(output_of("ip -o addr show wg0"), HasSubstr("inet 10.0.0.1/16"));
    EXPECT_THAT(output_of("ip -o addr show wg0"), HasSubstr("inet6 fd00::1/64"));
    EXPECT_THAT(output_of("ip route show table 1234"),
                HasSubstr("172.18.1.0/24 dev wg1 proto 87 scope link"));
    EXPECT_EQ(output_of("wg show wg0 peers | wc -l"), "3\n");
    EXPECT_EQ(output_of("wg show wg1 fwmark"), "0x77\n");
    EXPECT_THAT(output_of("wg show wg1 allowed-ips"), HasSubstr("172.18.0.0/24"));
    EXPECT_THAT(output_of("nft list table inet wgpilot"), HasSubstr("192.168.7.0/24"));
    EXPECT_EQ(output_of("cat /proc/sys/net/ipv4/ip_forward"), "1\n");
  });
}

struct Tampering {
  std::string name;
  std::string command;
};

class Repair : public testing::TestWithParam<std::tuple<BackendChoice, Tampering>> {};

TEST_P(Repair, SeesAndCures) {
  const auto& [backend, tampering] = GetParam();
  on_empty_machine(backend, [&](LinuxDataplane& dataplane) {
    const State desired = sample_state();
    bring_to(dataplane, desired);
    output_of(tampering.command);
    EXPECT_FALSE(repair(dataplane, desired).empty());
    EXPECT_EQ(to_text(plan_to(dataplane, desired)), "");
  });
}

std::string name_of_tampering(const testing::TestParamInfo<std::tuple<BackendChoice, Tampering>>& info) {
  const auto& [backend, tampering] = info.param;
  return tampering.name + (backend == BackendChoice::Kernel ? "Kernel" : "Userspace");
}

INSTANTIATE_TEST_SUITE_P(
    Of, Repair,
    testing::Combine(
        testing::ValuesIn(kBackends),
        testing::ValuesIn(std::vector<Tampering>{
            {"LinkDown", "ip link set wg0 down"},
            {"LinkDeleted", "ip link del wg0"},
            {"Mtu", "ip link set wg0 mtu 1300"},
            {"AddressDeleted", "ip addr del 10.0.0.1/16 dev wg0"},
            {"AddressV6Deleted", "ip addr del fd00::1/64 dev wg0"},
            {"AddressAdded", "ip addr add 10.99.0.1/24 dev wg0"},
            {"AddressAddedAgainWithItsRoute",
             "ip addr del 10.0.0.1/16 dev wg0; ip route del 10.0.0.0/16; ip addr add 10.0.0.1/16 dev wg0"},
            {"RouteDeleted", "ip route del 10.0.0.0/16"},
            {"RouteV6Deleted", "ip route del fd00::/64"},
            {"RouteInTableDeleted", "ip route del 172.18.1.0/24 table 1234"},
            {"RouteAdded", "ip route add 10.98.0.0/16 dev wg0 proto 87"},
            {"PeerRemoved", "wg set wg0 peer $(wg show wg0 peers | head -1) remove"},
            {"PeerAdded", "wg set wg0 peer $(wg genkey | wg pubkey) allowed-ips 10.0.99.0/24"},
            {"AllowedIpStolen", "wg set wg0 peer $(wg genkey | wg pubkey) allowed-ips 10.0.0.2/32"},
            {"PresharedKeyRemoved", "wg set wg0 peer $(wg show wg0 peers | head -1) preshared-key /dev/null"},
            {"KeepaliveSet", "wg set wg0 peer $(wg show wg0 peers | head -1) persistent-keepalive 7"},
            {"PrivateKey", "wg genkey | wg set wg0 private-key /dev/stdin"},
            {"ListenPort", "wg set wg0 listen-port 40000"},
            {"FirewallMark", "wg set wg1 fwmark 0"},
            {"RulesetFlushed", "nft flush ruleset"},
            {"TableFlushed", "nft flush table inet wgpilot"},
            {"RuleDeleted",
             "nft delete rule inet wgpilot forward handle $(nft -a list chain inet wgpilot forward | "
             "sed -n 's/.*everything.*handle //p')"},
            {"RuleAdded", "nft insert rule inet wgpilot forward accept"},
            {"ElementAdded", "nft add element inet wgpilot wg1_sites4 { 192.0.2.0/24 }"},
            {"Forwarding", "echo 0 >/proc/sys/net/ipv4/ip_forward"},
            {"Accounting", "echo 0 >/proc/sys/net/netfilter/nf_conntrack_acct"},
        })),
    name_of_tampering);

TEST_P(LinuxDataplaneTest, LeavesForeignThingsAlone) {
  on_machine([](LinuxDataplane& dataplane) {
    output_of(
        "ip link add foreign0 type veth peer name foreign1 && ip link set "
        "foreign0 up && ip link set "
        "foreign1 up "
        "alias 'wgpilot: not a mark' && ip addr add 192.0.2.1/24 dev foreign0 && "
        "ip route add 198.51.100.0/24 dev foreign0 && nft add table inet foreign && "
        "nft add chain inet foreign input '{ type filter hook input priority 0; policy accept; }'");
    const std::string witness =
        "ip link show foreign0; ip -j -4 addr show foreign1; ip link show foreign1; "
        "ip route show dev foreign0; nft list table inet foreign";
    const std::string before = output_of(witness);
    bring_to(dataplane, sample_state());
    bring_to(dataplane, {});
    EXPECT_EQ(output_of(witness), before);
  });
}

TEST_P(LinuxDataplaneTest, RemovesAllOfItsOwn) {
  on_machine([](LinuxDataplane& dataplane) {
    bring_to(dataplane, sample_state());
    bring_to(dataplane, {});
    EXPECT_THAT(output_of("ip link show"), Not(HasSubstr("wg")));
    EXPECT_EQ(output_of("nft list tables"), "");
    EXPECT_EQ(output_of("ip route show table all proto 87"), "");
  });
}

TEST_P(LinuxDataplaneTest, RemovesAnOrphanWithOurMark) {
  on_machine([](LinuxDataplane& dataplane) {
    bring_to(dataplane, desired_state({with_peers(sample_network(7), 2)}, kNow));
    const State desired = sample_state();
    bring_to(dataplane, desired);
    EXPECT_THAT(output_of("ip link show"), Not(HasSubstr("wg7")));
  });
}

TEST_P(LinuxDataplaneTest, ANewProcessFindsWhatTheLastOneLeft) {
  on_machine([](LinuxDataplane& dataplane) {
    const State desired = sample_state();
    bring_to(dataplane, desired);
    const auto next = LinuxDataplane::open({.backend = GetParam()});
    ASSERT_TRUE(next);
    const Plan plan = repair(**next, desired);
    ASSERT_EQ(plan.size(), 2u) << to_text(plan);  // what the old one wrote and granted there is not known
    EXPECT_TRUE(std::holds_alternative<ReplaceFirewall>(plan[0].action));
    EXPECT_TRUE(std::holds_alternative<FlushConnections>(plan[1].action));
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
