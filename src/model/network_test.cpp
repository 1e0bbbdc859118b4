#include "model/network.hpp"

#include <gtest/gtest.h>

namespace wgpilot::model {
namespace {

std::string warning_at(int mtu) {
  Network network;
  network.mtu = mtu;
  std::string text;
  for (const FieldError& warning : warnings(network)) text += warning.field + " " + warning.message;
  return text;
}

TEST(NetworkWarnings, AreNoneForACommonMtu) {
  for (const int mtu : {kLowestCommonMtu, kDefaultMtu, kHighestCommonMtu})
    EXPECT_EQ(warning_at(mtu), "") << mtu;
}

TEST(NetworkWarnings, SaySoOfAnUnusualMtu) {
  EXPECT_EQ(warning_at(1379),
            "mtu is below 1380, which costs speed; meant for tunnels inside tunnels and narrow uplinks");
  EXPECT_EQ(warning_at(1501),
            "mtu is above 1500: every link up to the clients must carry jumbo frames of 1561 bytes, or large "
            "packets "
            "are lost");
}

}  // namespace
}  // namespace wgpilot::model
