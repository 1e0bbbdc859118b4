#include "api/entity_tag.hpp"

#include <gtest/gtest.h>

namespace wgpilot::api {
namespace {

EntityTag tag_of(std::string_view configuration, std::string_view readings) {
  EntityTag tag;
  tag.add_configuration(configuration);
  tag.add_readings(readings);
  return tag;
}

TEST(EntityTag, ChangesWithEachHalfAlone) {
  EXPECT_EQ(tag_of("a", "1").text(), tag_of("a", "1").text());
  EXPECT_NE(tag_of("a", "1").text(), tag_of("a", "2").text());
  EXPECT_NE(tag_of("a", "1").text(), tag_of("b", "1").text());
}

TEST(EntityTag, DependsOnTheOrderOfItsParts) {
  EntityTag one = tag_of("a", ""), other = tag_of("b", "");
  one.add_configuration("b");
  other.add_configuration("a");
  EXPECT_NE(one.text(), other.text());
}

TEST(EntityTag, IsNamedByItsConfigurationAlone) {
  const EntityTag now = tag_of("a", "2");
  EXPECT_TRUE(now.is_named_by("*"));
  EXPECT_TRUE(now.is_named_by(tag_of("a", "1").text()));
  EXPECT_TRUE(now.is_named_by("\"x\", W/" + tag_of("a", "1").text()));
  EXPECT_FALSE(now.is_named_by(tag_of("b", "2").text()));
  EXPECT_FALSE(now.is_named_by(""));
}

}  // namespace
}  // namespace wgpilot::api
