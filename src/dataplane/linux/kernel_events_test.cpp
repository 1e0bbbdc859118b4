#include "dataplane/linux/kernel_events.hpp"

#include <gtest/gtest.h>

#include "kernel/nftables/nftables.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using test::output_of;

TEST(KernelEvents, ReportsEachLossOnce) {
  test::in_private_network([] {
    output_of(
        "ip link add left type veth peer name right && ip address add 192.0.2.1/24 dev left && ip link set "
        "left up");
    output_of(
        "ip link set right up && ip route add 198.51.100.0/24 dev left proto 87 && ip route add "
        "203.0.113.0/24 dev left");
    auto events = KernelEvents::open();
    ASSERT_TRUE(events) << events.error().message();
    EXPECT_FALSE(events->drain().value());
    for (const char* loss : {"ip route del 198.51.100.0/24", "ip address del 192.0.2.1/24 dev left",
                             "ip link set left down", "ip link del left"}) {
      output_of(loss);
      EXPECT_TRUE(events->drain().value()) << loss;
      EXPECT_FALSE(events->drain().value()) << "once is enough: " << loss;
    }
  });
}

TEST(KernelEvents, StaysSilentWhenOthersMindTheirOwn) {
  test::in_private_network([] {
    output_of("ip link add left type veth peer name right && ip link set left up && ip link set right up");
    output_of("ip route add 203.0.113.0/24 dev left");
    auto events = KernelEvents::open();
    ASSERT_TRUE(events) << events.error().message();
    output_of(
        "ip address add 192.0.2.1/24 dev left && ip route del 203.0.113.0/24 && ip route add 203.0.113.0/24 "
        "dev left");
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
    output_of("nft flush ruleset");
    EXPECT_TRUE(events->drain().value());
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
