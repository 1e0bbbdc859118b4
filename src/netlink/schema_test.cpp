#include "netlink/schema.hpp"

#include <gtest/gtest.h>
#include <linux/netlink.h>

#include <set>

namespace wgpilot::netlink {
namespace {

struct Hop {
  net::Address address;
  std::optional<std::uint8_t> weight;
  struct Schema;
  friend bool operator==(const Hop&, const Hop&) = default;
};
struct Hop::Schema : SchemaOf<Hop, Field<1, &Hop::address>, Field<2, &Hop::weight>> {};

struct Sample {
  std::string name;
  std::optional<std::uint32_t> mark;
  Be16 port;
  Be32 number;
  std::array<std::uint8_t, 3> key{};
  bool passive = false;
  std::optional<Hop> hop;
  std::vector<Hop> hops;
  struct Schema;
  friend bool operator==(const Sample&, const Sample&) = default;
};
struct Sample::Schema
    : SchemaOf<Sample, Field<1, &Sample::name>, Field<2, &Sample::mark>, Field<3, &Sample::port>,
               Field<4, &Sample::number>, Field<5, &Sample::key>, Field<6, &Sample::passive>,
               Field<7, &Sample::hop>, Field<8, &Sample::hops>> {};

using Buffer = std::vector<std::uint8_t>;

Bytes payload_of(const Message& message) {
  return message.bytes().subspan(sizeof(nlmsghdr));
}

Sample full_sample() {
  return {.name = "wg0",
          .mark = 7,
          .port = {51820},
          .number = {0x01020304},
          .key = {9, 8, 7},
          .passive = true,
          .hop = Hop{net::Address::v4(0x0a000001), 5},
          .hops = {Hop{net::Address::v6({0x20, 0x01}), std::nullopt}, Hop{net::Address::v4(1), 2}}};
}

// Made with Python's struct module: pack('=HH', length, type) + value, padded to four bytes.
const Buffer kGolden = {
    0x08, 0, 0x01, 0,    'w',  'g',  '0',  0,                          // name
    0x08, 0, 0x02, 0,    0x07, 0,    0,    0,                          // mark
    0x06, 0, 0x03, 0,    0xca, 0x6c, 0,    0,                          // port
    0x08, 0, 0x04, 0,    0x01, 0x02, 0x03, 0x04,                       // number
    0x07, 0, 0x05, 0,    0x09, 0x08, 0x07, 0,                          // key
    0x04, 0, 0x06, 0,                                                  // passive
    0x14, 0, 0x07, 0x80, 0x08, 0,    0x01, 0,    0x0a, 0,    0, 0x01,  // hop: address
    0x05, 0, 0x02, 0,    0x05, 0,    0,    0,                          //      weight
    0x30, 0, 0x08, 0x80,                                               // hops
    0x18, 0, 0x00, 0x80, 0x14, 0,    0x01, 0,    0x20, 0x01, 0, 0,     //   0
    0,    0, 0,    0,    0,    0,    0,    0,    0,    0,    0, 0,     //
    0x14, 0, 0x00, 0x80, 0x08, 0,    0x01, 0,    0,    0,    0, 0x01,  //   1
    0x05, 0, 0x02, 0,    0x02, 0,    0,    0,
};

TEST(Schema, EncodesGoldenBytes) {
  Message message("TEST", 16);
  ASSERT_TRUE(encode(message, full_sample()));
  const Bytes payload = payload_of(message);
  EXPECT_EQ(Buffer(payload.begin(), payload.end()), kGolden);
  EXPECT_EQ(message.header().nlmsg_len, sizeof(nlmsghdr) + kGolden.size());
}

TEST(Schema, DecodesGoldenBytes) {
  const auto sample = decode<Sample>(kGolden);
  ASSERT_TRUE(sample) << sample.error().message();
  EXPECT_EQ(*sample, full_sample());
}

TEST(Schema, LeavesOutWhatIsAbsent) {
  Message message("TEST", 16);
  ASSERT_TRUE(encode(message, Hop{net::Address::v4(1), std::nullopt}));
  EXPECT_EQ(payload_of(message).size(), 8u);
  EXPECT_EQ(decode<Hop>(payload_of(message))->weight, std::nullopt);
}

TEST(Schema, SkipsUnknownAttributes) {
  const Buffer bytes = {0x05, 0, 0x63, 0, 1, 0, 0, 0, 0x05, 0, 0x02, 0, 7, 0, 0, 0};
  const auto hop = decode<Hop>(bytes);
  ASSERT_TRUE(hop) << hop.error().message();
  EXPECT_EQ(hop->weight, 7);
}

TEST(Schema, AcceptsLastAttributeWithoutPadding) {
  const Buffer bytes = {0x05, 0, 0x02, 0, 7};
  EXPECT_EQ(decode<Hop>(bytes)->weight, 7);
}

TEST(Schema, RefusesWrongLengthAndNamesThePath) {
  const Buffer bytes = {0x0c, 0, 0x07, 0, 0x06, 0, 0x02, 0, 1, 2, 0, 0};
  const auto sample = decode<Sample>(bytes);
  ASSERT_FALSE(sample);
  EXPECT_EQ(sample.error().message(), "attribute 7: attribute 2: has 2 bytes instead of 1");
}

TEST(Schema, RefusesEachCutThroughAnAttribute) {
  const std::set<std::size_t> between_attributes = {8, 16, 22, 23, 24, 32, 39, 40, 44, 64};  // or in padding
  for (std::size_t size = 1; size < kGolden.size(); ++size) {
    const Buffer cut(kGolden.begin(), kGolden.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(decode<Sample>(cut).has_value(), between_attributes.contains(size)) << size;
  }
}

struct Malformed {
  const char* name;
  Buffer bytes;
};

class SchemaMalformed : public testing::TestWithParam<Malformed> {};

TEST_P(SchemaMalformed, IsRefused) {
  EXPECT_FALSE(decode<Sample>(GetParam().bytes));
}

INSTANTIATE_TEST_SUITE_P(, SchemaMalformed,
                         testing::Values(Malformed{"LengthZero", {0, 0, 1, 0}},
                                         Malformed{"LengthBelowHeader", {3, 0, 1, 0}},
                                         Malformed{"LengthBeyondEnd", {9, 0, 1, 0, 'a', 0, 0, 0}},
                                         Malformed{"HeaderCut", {4, 0, 1}},
                                         Malformed{"FlagWithPayload", {5, 0, 6, 0, 1, 0, 0, 0}},
                                         Malformed{"AddressOfFive", {13, 0, 7, 0, 9, 0, 1, 0, 1, 2, 3, 4, 5}},
                                         Malformed{"ElementBeyondArray", {8, 0, 8, 0, 9, 0, 0, 0}}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Schema, LeavesMessageUntouchedWhenFull) {
  Message message("TEST", 16, 0, 64);
  const Buffer before(message.bytes().begin(), message.bytes().end());
  EXPECT_FALSE(encode(message, full_sample()));
  EXPECT_EQ(Buffer(message.bytes().begin(), message.bytes().end()), before);
}

}  // namespace
}  // namespace wgpilot::netlink
