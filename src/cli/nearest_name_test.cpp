#include "cli/nearest_name.hpp"

#include <gtest/gtest.h>

namespace wgpilot::cli {
namespace {

const std::vector<std::string> kNames{"data_dir", "listen", "log_level"};

TEST(NearestName, FindsWhatWasMistyped) {
  EXPECT_EQ(find_nearest_name("lisen", kNames), "listen");
  EXPECT_EQ(find_nearest_name("lsiten", kNames), "listen");
  EXPECT_EQ(find_nearest_name("datadir", kNames), "data_dir");
  EXPECT_EQ(find_nearest_name("loglevel", kNames), "log_level");
}

TEST(NearestName, StaysSilentWhenNothingIsNear) {
  EXPECT_EQ(find_nearest_name("bandwidth", kNames), std::nullopt);
  EXPECT_EQ(find_nearest_name("", kNames), std::nullopt);
  EXPECT_EQ(find_nearest_name("listen", {}), std::nullopt);
  EXPECT_EQ(find_nearest_name(std::string(5000, 'x'), kNames), std::nullopt);
}

}  // namespace
}  // namespace wgpilot::cli
