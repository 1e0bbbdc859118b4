#include "kernel/conntrack/connection.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include <linux/netfilter/nfnetlink_conntrack.h>

#include <charconv>

#include "netlink/schema.hpp"

namespace wgpilot::conntrack {
namespace {

using Buffer = std::vector<std::uint8_t>;

// The kernel's answers to `conntrack -L` (kernel 6.18), as strace shows them. First:
// tcp 6 431999 ESTABLISHED src=127.0.0.1 dst=127.0.0.9 sport=51368 dport=443 packets=3 bytes=10164
//   src=127.0.0.1 dst=127.0.0.1 sport=8080 dport=51368 packets=2 bytes=112 [ASSURED] mark=0 use=1
constexpr std::string_view kTranslatedTcp =
    "0c 01 00 00 00 01 22 00  4f 53 07 6b 87 4a 00 00 02 00 00 00 34 00 01 80  14 00 01 80 08 00 01 00 "
    "7f 00 00 01 08 00 02 00  7f 00 00 09 1c 00 02 80 05 00 01 00 06 00 00 00  06 00 02 00 c8 a8 00 00 "
    "06 00 03 00 01 bb 00 00  34 00 02 80 14 00 01 80 08 00 01 00 7f 00 00 01  08 00 02 00 7f 00 00 01 "
    "1c 00 02 80 05 00 01 00  06 00 00 00 06 00 02 00 1f 90 00 00 06 00 03 00  c8 a8 00 00 08 00 03 00 "
    "00 00 01 ae 08 00 08 00  00 00 00 00 08 00 0c 00 fb e9 a2 75 08 00 0b 00  00 00 00 01 08 00 07 00 "
    "00 06 97 7f 30 00 04 80  2c 00 01 80 05 00 01 00 03 00 00 00 05 00 02 00  0a 00 00 00 05 00 03 00 "
    "0a 00 00 00 06 00 04 00  23 00 00 00 06 00 05 00 23 00 00 00 1c 00 09 80  0c 00 01 00 00 00 00 00 "
    "00 00 00 03 0c 00 02 00  00 00 00 00 00 00 27 b4 1c 00 0a 80 0c 00 01 00  00 00 00 00 00 00 00 02 "
    "0c 00 02 00 00 00 00 00  00 00 00 70";
// icmpv6 58 29 src=::1 dst=::1 type=128 code=0 id=19080 packets=3 bytes=312 …
constexpr std::string_view kPing =
    "1c 01 00 00 00 01 22 00  50 53 07 6b 92 4a 00 00 0a 00 00 00 54 00 01 80  2c 00 01 80 14 00 03 00 "
    "00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 01 14 00 04 00 00 00 00 00  00 00 00 00 00 00 00 00 "
    "00 00 00 01 24 00 02 80  05 00 01 00 3a 00 00 00 06 00 07 00 4a 88 00 00  05 00 08 00 80 00 00 00 "
    "05 00 09 00 00 00 00 00  54 00 02 80 2c 00 01 80 14 00 03 00 00 00 00 00  00 00 00 00 00 00 00 00 "
    "00 00 00 01 14 00 04 00  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01  24 00 02 80 05 00 01 00 "
    "3a 00 00 00 06 00 07 00  4a 88 00 00 05 00 08 00 81 00 00 00 05 00 09 00  00 00 00 00 08 00 03 00 "
    "00 00 01 8a 08 00 08 00  00 00 00 00 08 00 0c 00 6d e7 ae 6b 08 00 0b 00  00 00 00 01 08 00 07 00 "
    "00 00 00 1d 1c 00 09 80  0c 00 01 00 00 00 00 00 00 00 00 03 0c 00 02 00  00 00 00 00 00 00 01 38 "
    "1c 00 0a 80 0c 00 01 00  00 00 00 00 00 00 00 03 0c 00 02 00 00 00 00 00  00 00 01 38";

Buffer from_hex(std::string_view text) {
  Buffer bytes;
  for (std::size_t at = 0; (at = text.find_first_not_of(' ', at)) != text.npos; at += 2) {
    std::from_chars(text.data() + at, text.data() + at + 2, bytes.emplace_back(), 16);
  }
  return bytes;
}

Result<std::optional<Connection>> decoded(const Buffer& bytes) {
  netlink::Reply reply;
  EXPECT_TRUE(netlink::ReplyReader(bytes).next(reply));
  return decode_connection(reply);
}

net::Address address(std::string_view text) {
  return net::parse_address(text).value();
}

TEST(Connection, ReadsATranslatedOneThatWasCounted) {
  const auto connection = decoded(from_hex(kTranslatedTcp));
  ASSERT_TRUE(connection && *connection) << connection.error().message();
  EXPECT_EQ(**connection, (Connection{.protocol = 6,
                                      .original = {address("127.0.0.1"), address("127.0.0.9"), 51368, 443},
                                      .reply = {address("127.0.0.1"), address("127.0.0.1"), 8080, 51368},
                                      .icmp_id = {},
                                      .tcp_state = TcpState::Established,
                                      .status = 0x1ae,
                                      .timeout = std::chrono::seconds(431999),
                                      .original_counters = Counters{3, 10164},
                                      .reply_counters = Counters{2, 112}}));
  EXPECT_TRUE((*connection)->is_replied());
  EXPECT_TRUE((*connection)->is_assured());
}

TEST(Connection, ReadsAPingOfTheOtherFamily) {
  const auto connection = decoded(from_hex(kPing));
  ASSERT_TRUE(connection && *connection) << connection.error().message();
  EXPECT_EQ(**connection, (Connection{.protocol = 58,
                                      .original = {address("::1"), address("::1")},
                                      .reply = {address("::1"), address("::1")},
                                      .icmp_id = 19080,
                                      .tcp_state = {},
                                      .status = 0x18a,
                                      .timeout = std::chrono::seconds(29),
                                      .original_counters = Counters{3, 312},
                                      .reply_counters = Counters{3, 312}}));
  EXPECT_FALSE((*connection)->is_assured());
}

// A message of our own making, with what the kernel could say.
class Made {
 public:
  explicit Made(std::uint8_t family) : message_("test", NFNL_SUBSYS_CTNETLINK << 8) {
    message_.put_header(nfgenmsg{.nfgen_family = family, .version = 0, .res_id = 0});
  }
  Made& tuple(std::uint16_t attribute, std::string_view source, std::string_view destination) {
    const auto put = [&](std::uint16_t number, std::string_view text) {
      return netlink::Codec<net::Address>::encode(message_, number, address(text));
    };
    EXPECT_TRUE(message_.nest(attribute, [&] {
      return message_.nest(CTA_TUPLE_IP,
                           [&] { return put(CTA_IP_V4_SRC, source) && put(CTA_IP_V4_DST, destination); });
    }));
    return *this;
  }
  Made& put(std::uint16_t attribute, const Buffer& payload) {
    EXPECT_TRUE(message_.put(attribute, payload));
    return *this;
  }
  Buffer bytes() const { return {message_.bytes().begin(), message_.bytes().end()}; }

 private:
  netlink::Message message_;
};

TEST(Connection, HasNoCountersWhereTheKernelDidNotCount) {
  const auto connection = decoded(Made(AF_INET)
                                      .tuple(CTA_TUPLE_ORIG, "10.8.0.2", "192.0.2.9")
                                      .tuple(CTA_TUPLE_REPLY, "192.0.2.9", "10.8.0.2")
                                      .bytes());
  ASSERT_TRUE(connection && *connection) << connection.error().message();
  EXPECT_FALSE((*connection)->original_counters);
  EXPECT_FALSE((*connection)->is_replied());
}

TEST(Connection, SkipsAttributesOfNewerKernels) {
  const auto connection = decoded(Made(AF_INET)
                                      .put(4711, {1, 2, 3})
                                      .tuple(CTA_TUPLE_ORIG, "10.8.0.2", "192.0.2.9")
                                      .tuple(CTA_TUPLE_REPLY, "192.0.2.9", "10.8.0.2")
                                      .bytes());
  ASSERT_TRUE(connection && *connection) << connection.error().message();
  EXPECT_EQ((*connection)->original.source, address("10.8.0.2"));
}

TEST(Connection, LeavesOutOtherFamilies) {
  const auto connection = decoded(Made(AF_BRIDGE).bytes());
  ASSERT_TRUE(connection);
  EXPECT_FALSE(connection->has_value());
}

TEST(Connection, RefusesADirectionWithoutAddresses) {
  const auto without_reply = decoded(Made(AF_INET).tuple(CTA_TUPLE_ORIG, "10.8.0.2", "192.0.2.9").bytes());
  ASSERT_FALSE(without_reply);
  EXPECT_THAT(without_reply.error().message(), testing::HasSubstr("without addresses"));
  EXPECT_FALSE(decoded(Made(AF_INET6)
                           .tuple(CTA_TUPLE_ORIG, "10.8.0.2", "192.0.2.9")
                           .tuple(CTA_TUPLE_REPLY, "192.0.2.9", "10.8.0.2")
                           .bytes()));
}

TEST(Connection, RefusesWrongLengths) {
  EXPECT_FALSE(decoded(Made(AF_INET).put(CTA_STATUS, {0, 1}).bytes()));
  Buffer cut = from_hex(kTranslatedTcp);
  cut.resize(200);
  cut[0] = 200;
  cut[1] = 0;
  EXPECT_FALSE(decoded(cut));
}

}  // namespace
}  // namespace wgpilot::conntrack
