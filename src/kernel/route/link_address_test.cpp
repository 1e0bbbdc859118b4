#include "kernel/route/link_address.hpp"

#include "kernel/route/change.hpp"
#include "kernel/route/network_test.hpp"
#include "netlink/golden_test.hpp"

namespace wgpilot::route {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

LinkAddress address(std::uint32_t link, std::string_view prefix) {
  return {.link = link, .prefix = *net::parse_prefix(prefix)};
}

// `ip addr add 10.0.0.1/24 dev v0 noprefixroute`
TEST(LinkAddress, AddsIpv4AsIpDoes) {
  expect_bytes(to_add(address(3, "10.0.0.1/24")),
               "30 00 00 00 14 00 05 06  21 24 00 6b 00 00 00 00 "
               "02 18 00 00 03 00 00 00  08 00 02 00 0a 00 00 01 "
               "08 00 08 00 00 02 00 00  08 00 01 00 0a 00 00 01 ");
}

// `ip -6 addr add fd00::1/64 dev v0 noprefixroute nodad`
TEST(LinkAddress, AddsIpv6AsIpDoes) {
  expect_bytes(to_add(address(3, "fd00::1/64")),
               "48 00 00 00 14 00 05 06  21 24 00 6b 00 00 00 00 "
               "0a 40 00 00 03 00 00 00  14 00 02 00 fd 00 00 00 "
               "00 00 00 00 00 00 00 00  00 00 00 01 08 00 08 00 "
               "02 02 00 00 14 00 01 00  fd 00 00 00 00 00 00 00 "
               "00 00 00 00 00 00 00 01 ");
}

// From the dump behind `ip addr show dev v0`, kernel 6.18.
TEST(LinkAddress, ReadsWhatTheKernelSaysOfIpv4) {
  const Buffer bytes = from_hex(
      "4c 00 00 00 14 00 22 00 00 00 00 00 00 00 00 00 "
      "02 18 80 00 03 00 00 00 08 00 01 00 0a 00 00 01 "
      "08 00 02 00 0a 00 00 01 07 00 03 00 76 30 00 00 "
      "08 00 08 00 80 02 00 00 14 00 06 00 ff ff ff ff "
      "ff ff ff ff 8d 86 02 00 8d 86 02 00 ");
  EXPECT_EQ(decode_address(reply_of(bytes)), address(3, "10.0.0.1/24"));
}

TEST(LinkAddress, ReadsWhatTheKernelSaysOfIpv6) {
  const Buffer bytes = from_hex(
      "50 00 00 00 14 00 22 00 00 00 00 00 00 00 00 00 "
      "0a 40 c0 fd 03 00 00 00 14 00 01 00 fe 80 00 00 "
      "00 00 00 00 f0 8b 50 ff fe 75 3e 81 14 00 06 00 "
      "ff ff ff ff ff ff ff ff 8d 86 02 00 8d 86 02 00 "
      "08 00 08 00 c0 00 00 00 05 00 0b 00 03 00 00 00 ");
  LinkAddress expected = address(3, "fe80::f08b:50ff:fe75:3e81/64");
  expected.subnet_route = SubnetRoute::Kernel;
  EXPECT_EQ(decode_address(reply_of(bytes)), expected);
}

TEST(LinkAddress, RefusesALengthBeyondTheFamily) {
  const Buffer bytes = from_hex(
      "20 00 00 00 14 00 22 00 00 00 00 00 00 00 00 00 "
      "02 21 80 00 03 00 00 00 08 00 02 00 0a 00 00 01 ");
  EXPECT_FALSE(decode_address(reply_of(bytes)));
}

TEST(LinkAddresses, ReadBackAsAdded) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    test::output_of("ip addr flush dev v0");
    const LinkAddress v4 = address(v0, "10.0.0.1/24");
    const LinkAddress v6 = address(v0, "fd00::1/64");
    ASSERT_TRUE(add(channel, v4));
    ASSERT_TRUE(add(channel, v6));
    const auto found = fetch_addresses(channel, v0);
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_THAT(*found, UnorderedElementsAre(v4, v6));
    EXPECT_THAT(test::output_of("ip addr show dev v0"), Not(HasSubstr("tentative")));
    ASSERT_TRUE(remove(channel, v4));
    ASSERT_TRUE(remove(channel, v6));
    EXPECT_TRUE(fetch_addresses(channel, v0)->empty());
  });
}

TEST(LinkAddresses, OfOneLinkLeaveOutTheOthers) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    test::output_of("ip addr flush dev v0 && ip addr add 10.9.0.1/24 dev v1");
    EXPECT_TRUE(fetch_addresses(channel, v0)->empty());
    EXPECT_FALSE(fetch_addresses(channel)->empty());
  });
}

TEST(LinkAddresses, BringASubnetRouteOnlyWhenAsked) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    LinkAddress with_route = address(v0, "10.1.0.1/24");
    with_route.subnet_route = SubnetRoute::Kernel;
    ASSERT_TRUE(add(channel, address(v0, "10.0.0.1/24")));
    ASSERT_TRUE(add(channel, with_route));
    const std::string routes = test::output_of("ip route");
    EXPECT_THAT(routes, HasSubstr("10.1.0.0/24 dev v0 proto kernel"));
    EXPECT_THAT(routes, Not(HasSubstr("10.0.0.0/24")));
  });
}

TEST(LinkAddresses, CannotBeAddedTwiceButReplaced) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    for (const LinkAddress& one : {address(v0, "10.0.0.1/24"), address(v0, "fd00::1/64")}) {
      ASSERT_TRUE(add(channel, one));
      const auto again = add(channel, one);
      ASSERT_FALSE(again);
      EXPECT_EQ(again.error().code(), Code::AlreadyExists);
      EXPECT_TRUE(replace(channel, one));
    }
  });
}

TEST(LinkAddresses, ReportTheRemovalOfOneThatIsNotThere) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    for (const char* absent : {"10.0.0.1/24", "fd00::1/64"}) {
      const auto removed = remove(channel, address(v0, absent));
      ASSERT_FALSE(removed);
      EXPECT_EQ(removed.error().code(), Code::NotFound) << removed.error().message();
    }
  });
}

TEST(LinkAddresses, TellThatIpv6IsSwitchedOff) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    test::output_of("echo 1 > /proc/sys/net/ipv6/conf/v0/disable_ipv6");
    const auto added = add(channel, address(v0, "fd00::1/64"));
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code(), Code::KernelError);
    EXPECT_THAT(added.error().message(), HasSubstr("address fd00::1/64: netlink RTM_NEWADDR"));
    EXPECT_THAT(added.error().hint(), HasSubstr("disable_ipv6"));
  });
}

}  // namespace
}  // namespace wgpilot::route
