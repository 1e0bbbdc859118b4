#include "kernel/tc/traffic_class.hpp"

#include "kernel/tc/network_test.hpp"
#include "kernel/tc/qdisc.hpp"
#include "netlink/golden_test.hpp"

namespace wgpilot::tc {
namespace {

using testing::HasSubstr;

constexpr Handle kHtb = make_handle(0x87, 0);

TrafficClass class_of(std::uint32_t link, std::uint16_t minor, std::uint64_t rate) {
  return {.link = link, .parent = kHtb, .id = make_handle(0x87, minor), .rate = rate};
}

// From the dump behind `tc class show`, kernel 6.18: 10 Mbit/s.
TEST(TrafficClass, ReadsWhatTheKernelSays) {
  const Buffer bytes = from_hex(
      "ec 00 00 00 28 00 02 00 a2 59 07 6b 62 62 00 00 "
      "00 00 00 00 03 00 00 00 02 00 87 00 ff ff ff ff "
      "00 00 00 00 08 00 01 00 68 74 62 00 34 00 02 00 "
      "30 00 01 00 00 01 00 00 00 00 00 00 d0 12 13 00 "
      "00 01 00 00 00 00 00 00 d0 12 13 00 fc 1f 03 00 "
      "20 4e 00 00 28 23 00 00 00 00 00 00 00 00 00 00 "
      "48 00 07 00 14 00 01 00 00 00 00 00 00 00 00 00 "
      "00 00 00 00 00 00 00 00 18 00 03 00 00 00 00 00 "
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
      "18 00 04 00 00 00 00 00 00 00 00 00 00 00 00 00 "
      "fc 1f 03 00 20 4e 00 00 2c 00 03 00 00 00 00 00 "
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
      "00 00 00 00 18 00 04 00 00 00 00 00 00 00 00 00 "
      "00 00 00 00 fc 1f 03 00 20 4e 00 00 ");
  const auto status = decode_class(reply_of(bytes));
  ASSERT_TRUE(status) << status.error().message();
  EXPECT_EQ(status->settings,
            (TrafficClass{.link = 3, .parent = kRoot, .id = make_handle(0x87, 2), .rate = 1'250'000}));
  EXPECT_EQ(status->ceiling, 1'250'000U);
  EXPECT_EQ(status->leaf, kNone);
  EXPECT_EQ(status->bytes, 0U);
}

TEST(TrafficClasses, ReadBackAsPutAndGoWhenRemoved) {
  with_device([](netlink::Channel& channel, std::uint32_t link) {
    expect_done(channel, to_put_htb(link, kHtb));
    for (const std::uint64_t rate : {125ULL, 1'250'000ULL, 1'250'000'000ULL, 12'500'000'000ULL}) {
      expect_done(channel, to_put(class_of(link, 7, rate)));
      const auto found = fetch_classes(channel, link);
      ASSERT_TRUE(found) << found.error().message();
      ASSERT_EQ(found->size(), 1U);
      EXPECT_EQ(found->front().settings.rate, rate);
      EXPECT_EQ(found->front().ceiling, rate);
      EXPECT_EQ(found->front().settings.id, make_handle(0x87, 7));
    }
    expect_done(channel, to_remove(class_of(link, 7, 0)));
    EXPECT_TRUE(fetch_classes(channel, link)->empty());
    EXPECT_EQ(send(channel, to_remove(class_of(link, 7, 0))).error().code(), Code::NotFound);
  });
}

TEST(TrafficClasses, HaveTheBurstThatTcShows) {
  with_device([](netlink::Channel& channel, std::uint32_t link) {
    expect_done(channel, to_put_htb(link, kHtb));
    expect_done(channel, to_put(class_of(link, 2, 1'250'000)));
    EXPECT_THAT(test::output_of("tc class show dev i0"),
                HasSubstr("rate 10Mbit ceil 10Mbit burst 32Kb cburst 32Kb"));
    expect_done(channel, to_put(class_of(link, 2, 125'000'000)));
    EXPECT_THAT(test::output_of("tc class show dev i0"),
                HasSubstr("rate 1Gbit ceil 1Gbit burst 500000b cburst 500000b"));
  });
}

TEST(TrafficClasses, NeedTheirQdisc) {
  with_device([](netlink::Channel& channel, std::uint32_t link) {
    EXPECT_FALSE(send(channel, to_put(class_of(link, 2, 1000))));
    EXPECT_TRUE(fetch_classes(channel, link)->empty());
    EXPECT_TRUE(fetch_classes(channel, 4711)->empty());
  });
}

}  // namespace
}  // namespace wgpilot::tc
