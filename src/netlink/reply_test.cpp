#include "netlink/reply.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <vector>

namespace wgpilot::netlink {
namespace {

using Buffer = std::vector<std::uint8_t>;

// How a kernel refused `ip link add x0 type no-such-kind`, as strace saw it: NLMSG_ERROR with our request
// repeated and its text behind it.
// clang-format off
const Buffer kRefusal = {
    0x68, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x02, 0x8d, 0x28, 0x00, 0x6b, 0x00, 0x07, 0x00, 0x00,
    0xa1, 0xff, 0xff, 0xff, 0x3c, 0x00, 0x00, 0x00, 0x10, 0x00, 0x05, 0x06, 0x8d, 0x28, 0x00, 0x6b,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x07, 0x00, 0x03, 0x00, 0x78, 0x30, 0x00, 0x00, 0x14, 0x00, 0x12, 0x00,
    0x10, 0x00, 0x01, 0x00, 0x6e, 0x6f, 0x2d, 0x73, 0x75, 0x63, 0x68, 0x2d, 0x6b, 0x69, 0x6e, 0x64,
    0x18, 0x00, 0x01, 0x00, 0x55, 0x6e, 0x6b, 0x6e, 0x6f, 0x77, 0x6e, 0x20, 0x64, 0x65, 0x76, 0x69,
    0x63, 0x65, 0x20, 0x74, 0x79, 0x70, 0x65, 0x00,
};
// clang-format on
constexpr std::size_t kTextOffset = 80;

// The same with NETLINK_CAP_ACK: of our request only the header is repeated.
Buffer capped_refusal() {
  Buffer capped(kRefusal.begin(), kRefusal.begin() + 36);
  capped.insert(capped.end(), kRefusal.begin() + kTextOffset, kRefusal.end());
  capped[0] = static_cast<std::uint8_t>(capped.size());
  capped[7] |= NLM_F_CAPPED >> 8;
  return capped;
}

Reply first_of(const Buffer& datagram) {
  ReplyReader reader(datagram);
  Reply reply;
  EXPECT_TRUE(reader.next(reply));
  return reply;
}

TEST(Reply, ReadsErrnoAndTextOfARefusal) {
  const auto verdict = find_verdict(first_of(kRefusal));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->errno_value, EOPNOTSUPP);
  EXPECT_EQ(verdict->text, "Unknown device type");
}

TEST(Reply, ReadsTheTextOfACappedRefusal) {
  const Buffer capped = capped_refusal();
  const auto verdict = find_verdict(first_of(capped));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->text, "Unknown device type");
}

TEST(Reply, MakesOneSentenceOfARefusal) {
  const Error error = error_of("RTM_NEWLINK", {EINVAL, "Invalid allowed ip"});
  EXPECT_EQ(error.message(), "netlink RTM_NEWLINK: Invalid argument (EINVAL) (\"Invalid allowed ip\")");
  EXPECT_EQ(error.os_errno(), EINVAL);
}

TEST(Reply, KeepsTheErrnoWhenTheTextIsBroken) {
  Buffer broken = kRefusal;
  broken[kTextOffset] = 0xff;  // the length of the text
  const auto verdict = find_verdict(first_of(broken));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->errno_value, EOPNOTSUPP);
  EXPECT_EQ(verdict->text, "");
}

TEST(Reply, IgnoresAMessageThatIsNotWhole) {
  for (std::size_t size = 0; size < kRefusal.size(); ++size) {
    ReplyReader reader(Bytes(kRefusal).first(size));
    Reply reply;
    EXPECT_FALSE(reader.next(reply)) << size;
  }
}

TEST(Reply, TellsTheMissingRightWithItsRemedy) {
  const Error error = error_of("SET_DEVICE", {EPERM, ""});
  EXPECT_EQ(error.code(), Code::CapabilityMissing);
  EXPECT_EQ(error.hint(), "run wgpilot as root or grant it CAP_NET_ADMIN");
}

}  // namespace
}  // namespace wgpilot::netlink
