#include "netlink/subscription.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>

#include <linux/rtnetlink.h>

#include "netlink/schema.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::netlink {
namespace {

using test::output_of;

struct Link {
  std::string name;
  struct Schema;
};
struct Link::Schema : SchemaOf<Link, Field<IFLA_IFNAME, &Link::name>> {};

Result<void> ignore(const Reply&) {
  return {};
}

TEST(Subscription, TellsOfANewLink) {
  test::in_private_network([] {
    auto links = Subscription::open(NETLINK_ROUTE, {RTNLGRP_LINK});
    ASSERT_TRUE(links) << links.error().message();
    output_of("ip link add veth-a type veth peer name veth-b");
    pollfd waiting{links->fd(), POLLIN, 0};
    ASSERT_EQ(poll(&waiting, 1, 5000), 1);
    std::vector<std::string> names;
    const auto drained = links->drain([&](const Reply& reply) -> Result<void> {
      WGP_TRY(const Link link, decode<Link>(reply.attributes<ifinfomsg>()));
      names.push_back(link.name);
      return {};
    });
    EXPECT_EQ(drained, Subscription::Drained::Complete);
    EXPECT_NE(std::ranges::find(names, "veth-a"), names.end());
  });
}

TEST(Subscription, ReportsAnOverflowOnceAndGoesOn) {
  test::in_private_network([] {
    auto links = Subscription::open(NETLINK_ROUTE, {RTNLGRP_LINK}, 4096);
    ASSERT_TRUE(links) << links.error().message();
    for (int i = 0; i < 10; ++i) output_of("ip link set lo up && ip link set lo down");
    EXPECT_EQ(links->drain(ignore), Subscription::Drained::Overflow);
    EXPECT_EQ(links->drain(ignore), Subscription::Drained::Complete);
    output_of("ip link set lo up");
    int seen = 0;
    EXPECT_EQ(links->drain([&](const Reply&) -> Result<void> {
      ++seen;
      return {};
    }),
              Subscription::Drained::Complete);
    EXPECT_GT(seen, 0);
  });
}

TEST(Subscription, RefusesAGroupThatIsNotThere) {
  const auto refused = Subscription::open(NETLINK_ROUTE, {9999});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "netlink join group 9999: Invalid argument (EINVAL)");
}

}  // namespace
}  // namespace wgpilot::netlink
