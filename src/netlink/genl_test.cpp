#include "netlink/genl.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace wgpilot::netlink {
namespace {

TEST(Genl, FindsTheControllerAndItsGroup) {
  auto channel = Channel::open(NETLINK_GENERIC);
  ASSERT_TRUE(channel) << channel.error().message();
  const auto family = fetch_family(*channel, "nlctrl");
  ASSERT_TRUE(family) << family.error().message();
  EXPECT_EQ(family->id, GENL_ID_CTRL);
  EXPECT_EQ(family->version, 2u);
  EXPECT_TRUE(
      std::ranges::any_of(family->groups, [](const auto& g) { return g.name == "notify" && g.id != 0; }));
}

TEST(Genl, NamesAFamilyThatIsNotThere) {
  auto channel = Channel::open(NETLINK_GENERIC);
  const auto family = fetch_family(*channel, "no-such");
  ASSERT_FALSE(family);
  EXPECT_EQ(family.error().code(), Code::NotFound);
  EXPECT_EQ(family.error().message(),
            "look up generic netlink family 'no-such': netlink CTRL_CMD_GETFAMILY: No such file or directory "
            "(ENOENT)");
}

}  // namespace
}  // namespace wgpilot::netlink
