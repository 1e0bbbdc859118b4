#include "netlink/attribute.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace wgpilot::netlink {
namespace {

using Buffer = std::vector<std::uint8_t>;

TEST(AttributeReader, WalksTheListAndDropsTheFlagBits) {
  const Buffer bytes = {0x05, 0, 0x01, 0x80, 7, 0, 0, 0, 0x04, 0, 0x02, 0x40};
  AttributeReader reader(bytes);
  Attribute attribute;
  ASSERT_TRUE(reader.next(attribute));
  EXPECT_EQ(attribute.type, 1);
  EXPECT_EQ(Buffer(attribute.payload.begin(), attribute.payload.end()), Buffer{7});
  ASSERT_TRUE(reader.next(attribute));
  EXPECT_EQ(attribute.type, 2);
  EXPECT_TRUE(attribute.payload.empty());
  EXPECT_FALSE(reader.next(attribute));
  EXPECT_TRUE(reader.finish());
}

TEST(AttributeReader, TellsAnEndFromABreak) {
  const Buffer bytes = {0x04, 0, 0x01, 0, 0x09, 0, 0x02, 0};
  AttributeReader reader(bytes);
  Attribute attribute;
  EXPECT_TRUE(reader.next(attribute));
  EXPECT_FALSE(reader.next(attribute));
  ASSERT_FALSE(reader.finish());
  EXPECT_EQ(reader.finish().error().message(), "malformed attribute in the last 4 bytes");
}

}  // namespace
}  // namespace wgpilot::netlink
