#include "kernel/route/rule.hpp"

#include "kernel/route/change.hpp"
#include "kernel/route/network_test.hpp"
#include "netlink/golden_test.hpp"

namespace wgpilot::route {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Rule sample() {
  return {.family = net::Family::V4,
          .priority = 100,
          .source = *net::parse_prefix("10.0.0.0/24"),
          .mark = 0x51,
          .table = 1000,
          .protocol = 87};
}

// `ip rule add from 10.0.0.0/24 fwmark 0x51 table 1000 priority 100 protocol 87`
TEST(Rule, AddsAsIpDoes) {
  expect_bytes(to_add(sample()),
               "44 00 00 00 20 00 05 06  21 24 00 6b 00 00 00 00 "
               "02 00 18 00 00 00 00 01  00 00 00 00 08 00 02 00 "
               "0a 00 00 00 08 00 0a 00  51 00 00 00 08 00 0f 00 "
               "e8 03 00 00 08 00 06 00  64 00 00 00 05 00 15 00 "
               "57 00 00 00 ");
}

// From the dump behind `ip rule`, kernel 6.18.
TEST(Rule, ReadsWhatTheKernelSays) {
  const Buffer bytes = from_hex(
      "54 00 00 00 20 00 02 00 00 00 00 00 00 00 00 00 "
      "02 00 18 00 fc 00 00 01 00 00 00 00 08 00 0f 00 "
      "e8 03 00 00 08 00 0e 00 ff ff ff ff 05 00 15 00 "
      "57 00 00 00 08 00 06 00 64 00 00 00 08 00 0a 00 "
      "51 00 00 00 08 00 10 00 ff ff ff ff 08 00 02 00 "
      "0a 00 00 00 ");
  EXPECT_EQ(decode_rule(reply_of(bytes)), sample());
}

TEST(Rules, ReadBackAsAddedAndGoWhenRemoved) {
  with_veth([](netlink::Channel& channel, std::uint32_t) {
    const Rule v4 = sample();
    const Rule v6{.family = net::Family::V6,
                  .priority = 101,
                  .destination = *net::parse_prefix("fd00::/64"),
                  .table = 1001,
                  .protocol = 87};
    const Rule incoming{
        .priority = 102, .incoming_interface = "not-there-yet", .table = 1002, .protocol = 87};
    for (const Rule& rule : {v4, v6, incoming}) {
      const auto added = add(channel, rule);
      ASSERT_TRUE(added) << added.error().message();
      EXPECT_THAT(*fetch_rules(channel), Contains(rule));
    }
    EXPECT_THAT(test::output_of("ip rule"), HasSubstr("from 10.0.0.0/24 fwmark 0x51 lookup 1000 proto 87"));
    EXPECT_THAT(test::output_of("ip -6 rule"), HasSubstr("from all to fd00::/64 lookup 1001 proto 87"));
    EXPECT_THAT(test::output_of("ip rule"), HasSubstr("from all iif not-there-yet"));
    for (const Rule& rule : {v4, v6, incoming}) {
      EXPECT_TRUE(remove(channel, rule));
      EXPECT_THAT(*fetch_rules(channel), Not(Contains(rule)));
    }
  });
}

TEST(Rules, CannotBeAddedTwice) {
  with_veth([](netlink::Channel& channel, std::uint32_t) {
    ASSERT_TRUE(add(channel, sample()));
    const auto again = add(channel, sample());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code(), Code::AlreadyExists);
  });
}

TEST(Rules, OfAnotherProtocolAreNotRemoved) {
  with_veth([](netlink::Channel& channel, std::uint32_t) {
    Rule foreign = sample();
    foreign.protocol = 4;
    ASSERT_TRUE(add(channel, foreign));
    const auto removed = remove(channel, sample());
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().code(), Code::NotFound);
    EXPECT_THAT(*fetch_rules(channel), Contains(foreign));
  });
}

TEST(Rules, IncludeThoseOfTheKernel) {
  with_veth([](netlink::Channel& channel, std::uint32_t) {
    EXPECT_THAT(*fetch_rules(channel),
                Contains(Rule{.family = net::Family::V6, .priority = 32766, .table = 254, .protocol = 2}));
  });
}

}  // namespace
}  // namespace wgpilot::route
