#include "dataplane/linux/kernel_events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dataplane/linux/rules.hpp"
#include "kernel/nftables/nftables.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using test::output_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

// A link that counts as ours, without a WireGuard that may not be there.
constexpr const char* kOurLink =
    "ip link add left type veth peer name right && ip link set left up alias wgpilot:1 && ip link set right "
    "up";

TEST(KernelEvents, ReportsEachTouchOnce) {
  test::in_private_network([] {
    output_of(kOurLink);
    output_of("ip address add 192.0.2.1/24 dev left && ip route add 198.51.100.0/24 dev left proto 87");
    output_of("ip rule add fwmark 7 table 70 priority 700 protocol 87");
    output_of("ip -6 rule add fwmark 7 table 70 priority 700 protocol 87");
    auto events = KernelEvents::open();
    ASSERT_TRUE(events) << events.error().message();
    EXPECT_FALSE(events->drain().value());
    for (const char* touch :
         {"ip rule del priority 700", "ip -6 rule del priority 700", "ip link set left mtu 1300",
          "ip link set left arp off", "ip route del 198.51.100.0/24", "ip address del 192.0.2.1/24 dev left",
          "ip link set left down", "ip link set left name other", "ip link del other"}) {
      output_of(touch);
      EXPECT_TRUE(events->drain().value()) << touch;
      EXPECT_FALSE(events->drain().value()) << "once is enough: " << touch;
    }
  });
}

TEST(KernelEvents, NoticesWhatIsDoneToLimits) {
  test::in_private_network([] {
    output_of(kOurLink);
    output_of(
        "ip link add ifb-left type ifb && ip link set ifb-left alias 'ifb of wgpilot:1' && tc qdisc add dev "
        "left root "
        "handle 87: htb && tc class add dev left parent 87: classid 87:2 htb rate 1mbit && tc qdisc add dev "
        "left "
        "ingress && tc filter add dev left parent 87: protocol ip prio 8862 u32 match ip dst 10.0.0.2 flowid "
        "87:2 && "
        "tc filter add dev left ingress protocol ip prio 8862 u32 match ip src 10.0.0.2 flowid 1:1");
    auto events = KernelEvents::open();
    ASSERT_TRUE(events) << events.error().message();
    for (const char* touch :
         {"tc class change dev left parent 87: classid 87:2 htb rate 2mbit",
          "tc filter del dev left ingress prio 8862", "tc qdisc del dev left ingress",
          "tc filter del dev left parent 87: prio 8862", "tc class del dev left classid 87:2",
          "tc qdisc del dev left root", "ip link set ifb-left up", "ip link del ifb-left"}) {
      output_of(touch);
      EXPECT_TRUE(events->drain().value()) << touch;
      EXPECT_FALSE(events->drain().value()) << "once is enough: " << touch;
    }
  });
}

TEST(KernelEvents, TellsWhatATunnelWasBetweenTwoLooks) {
  test::in_private_network([] {
    output_of(kOurLink);
    auto events = KernelEvents::open();
    ASSERT_TRUE(events) << events.error().message();
    output_of(
        "ip link set left down && ip link set left up && ip link set left mtu 1300 && ip link del left");
    EXPECT_THAT(events->drain().value()->links,
                ElementsAre(LinkNews{"left", true, false, 1500},  //
                            LinkNews{"left", true, true, 1500}, LinkNews{"left", true, true, 1300},
                            LinkNews{"left", true, false, 1300},  // on its way out
                            LinkNews{"left", false, false, 0}));
  });
}

TEST(KernelEvents, NoticesATunnelThatLosesItsMark) {
  test::in_private_network([] {
    output_of("ip tuntap add mode tun name tunnel && ip link set tunnel up alias wgpilot:1");
    auto events = KernelEvents::open();
    ASSERT_TRUE(events) << events.error().message();
    output_of("ip link set tunnel alias ''");
    EXPECT_TRUE(events->drain().value());
  });
}

TEST(KernelEvents, StaysSilentWhenOthersMindTheirOwn) {
  test::in_private_network([] {
    output_of("ip link add left type veth peer name right && ip link set left up && ip link set right up");
    output_of("ip route add 203.0.113.0/24 dev left");
    auto events = KernelEvents::open();
    ASSERT_TRUE(events) << events.error().message();
    output_of("ip address add 192.0.2.1/24 dev left && ip route del 203.0.113.0/24");
    output_of("ip route add 203.0.113.0/24 dev left && ip link set left mtu 1300 && ip link set right down");
    output_of("ip rule add fwmark 7 table 70 priority 700 && ip rule del priority 700");
    output_of(
        "tc qdisc add dev left root handle 1: htb && tc class add dev left parent 1: classid 1:2 htb rate "
        "1mbit");
    output_of("tc filter add dev left parent 1: protocol ip prio 5 u32 match ip dst 10.0.0.2 flowid 1:2");
    output_of("tc qdisc del dev left root");
    EXPECT_FALSE(events->drain().value());
  });
}

TEST(KernelEvents, TellsForeignFirewallChangesFromOurOwn) {
  test::in_private_network([] {
    auto nftables = nftables::Nftables::open();
    if (!nftables) GTEST_SKIP() << nftables.error().message();
    auto events = KernelEvents::open();
    ASSERT_TRUE(events) << events.error().message();
    ASSERT_TRUE(nftables->apply("add table inet wgpilot\n"));
    EXPECT_FALSE(events->drain().value());
    output_of("nft add table inet other && nft add chain inet other c && nft delete table inet other");
    EXPECT_FALSE(events->drain().value()) << "a table of others";
    for (const char* touch : {"nft add chain inet wgpilot c", "nft flush ruleset"}) {
      output_of(touch);
      const auto heard = events->drain().value();
      ASSERT_TRUE(heard) << touch;
      EXPECT_THAT(heard->at_firewall, ElementsAre(StartsWith("nft (pid "))) << touch;
      EXPECT_THAT(heard->at_interfaces, IsEmpty()) << touch;
    }
  });
}

TEST(KernelEvents, TellsWhoAsFarAsTheKernelDoes) {
  test::in_private_network([] {
    output_of(kOurLink);
    output_of("ip route add 198.51.100.0/24 dev left proto 87");
    auto events = KernelEvents::open();
    ASSERT_TRUE(events) << events.error().message();
    output_of("ip route del 198.51.100.0/24");
    EXPECT_THAT(events->drain().value()->at_interfaces, ElementsAre(StartsWith("pid ")));
    output_of("ip link set left mtu 1300");
    EXPECT_THAT(events->drain().value()->at_interfaces, IsEmpty()) << "the kernel names nobody";
  });
}

TEST(KernelEvents, NoticesWhatAnotherAddsUnderOurMark) {
  test::in_private_network([] {
    output_of(kOurLink);
    auto events = KernelEvents::open();
    ASSERT_TRUE(events) << events.error().message();
    for (const char* touch : {"ip rule add pref 100 fwmark 7 lookup 100 protocol 87",
                              "ip -6 rule add pref 100 fwmark 7 lookup 100 protocol 87",
                              "ip route add 198.51.100.0/24 dev left proto 87"}) {
      output_of(touch);
      const auto heard = events->drain().value();
      ASSERT_TRUE(heard) << touch;
      EXPECT_THAT(heard->at_interfaces, ElementsAre(StartsWith("pid "))) << touch;
    }
    auto channel = netlink::Channel::open(NETLINK_ROUTE);
    ASSERT_TRUE(channel);
    ASSERT_TRUE(add_rules(*channel, {{.priority = 200, .firewall_mark = 8, .table = 100}}));
    EXPECT_FALSE(events->drain().value()) << "we do so ourselves";
  });
}

TEST(KernelEvents, AnOverflowIsAReasonToLook) {
  test::in_private_network([] {
    auto events = KernelEvents::open(4096);
    ASSERT_TRUE(events) << events.error().message();
    for (int i = 0; i < 10; ++i) output_of("ip link set lo up && ip link set lo down");
    EXPECT_TRUE(events->drain().value()) << "what was lost may have been ours";
    EXPECT_FALSE(events->drain().value());
    output_of(kOurLink);
    EXPECT_TRUE(events->drain().value()) << "and it listens again";
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
