#include "base/published.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace wgpilot {
namespace {

TEST(Published, IsTakenWholeWhileTheNextOneComes) {
  constexpr int kLast = 10'000;
  Published<std::vector<int>> pairs(std::make_shared<const std::vector<int>>(2, 0));
  std::thread writer([&] {
    for (int i = 1; i <= kLast; ++i) pairs.store(std::make_shared<const std::vector<int>>(2, i));
  });
  int seen = 0;
  while (seen < kLast) {
    const auto pair = pairs.load();
    EXPECT_EQ(pair->front(), pair->back());
    EXPECT_GE(pair->front(), seen);
    seen = pair->front();
  }
  writer.join();
}

TEST(Published, IsKeptByWhoTookIt) {
  Published<int> number(std::make_shared<const int>(1));
  const auto taken = number.load();
  number.store(std::make_shared<const int>(2));
  EXPECT_EQ(*taken, 1);
  EXPECT_EQ(*number.load(), 2);
}

}  // namespace
}  // namespace wgpilot
