#include "netlink/message.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace wgpilot::netlink {
namespace {

std::vector<std::uint8_t> copy_of(const Message& message) {
  return {message.bytes().begin(), message.bytes().end()};
}

constexpr std::array<std::uint8_t, 6> kSix = {1, 2, 3, 4, 5, 6};

TEST(Message, PadsAttributesAndCountsThePadding) {
  Message message("TEST", 16);
  ASSERT_TRUE(message.put(3, kSix));
  const auto bytes = copy_of(message);
  const std::vector<std::uint8_t> attribute(bytes.begin() + sizeof(nlmsghdr), bytes.end());
  EXPECT_EQ(attribute, (std::vector<std::uint8_t>{10, 0, 3, 0, 1, 2, 3, 4, 5, 6, 0, 0}));
  EXPECT_EQ(message.header().nlmsg_len, bytes.size());
}

TEST(Message, IsARequestWithTheFlagsOfItsOperation) {
  const Message message("TEST", 16, NLM_F_CREATE);
  EXPECT_EQ(message.header().nlmsg_type, 16);
  EXPECT_EQ(message.header().nlmsg_flags, NLM_F_REQUEST | NLM_F_CREATE);
}

TEST(Message, TakesWhatFitsExactlyAndNothingMore) {
  Message message("TEST", 16, 0, 64);  // 48 bytes behind the header: four attributes of twelve
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(message.put(1, kSix));
  const auto full = copy_of(message);
  EXPECT_EQ(full.size(), 64u);
  EXPECT_FALSE(message.put(1, {}));
  EXPECT_EQ(copy_of(message), full);
}

TEST(Message, RollsBackANestThatDidNotFit) {
  Message message("TEST", 16, 0, 64);
  ASSERT_TRUE(message.put(1, kSix));
  const auto before = copy_of(message);
  const bool fits =
      message.nest(2, [&] { return message.put(1, kSix) && message.put(2, kSix) && message.put(3, kSix); });
  EXPECT_FALSE(fits);
  EXPECT_EQ(copy_of(message), before);
  EXPECT_EQ(message.header().nlmsg_len, before.size());
}

TEST(Message, ClosesANestThatTookLessThanOffered) {
  Message message("TEST", 16, 0, 64);
  int taken = 0;
  ASSERT_TRUE(message.nest(2, [&] {
    while (message.put(1, kSix)) ++taken;
    return taken > 0;
  }));
  EXPECT_EQ(taken, 3);
  EXPECT_EQ(message.bytes()[sizeof(nlmsghdr)], 4 + 3 * 12);
}

}  // namespace
}  // namespace wgpilot::netlink
