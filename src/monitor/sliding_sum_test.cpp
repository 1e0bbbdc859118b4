#include "monitor/sliding_sum.hpp"

#include <gtest/gtest.h>

namespace wgpilot::monitor {
namespace {

using std::chrono::seconds;

SlidingSum::Time at(int second) {
  return SlidingSum::Time(seconds(second));
}

TEST(SlidingSum, CountsThePartOfASpanThatIsInside) {
  SlidingSum sum;
  sum.add(at(0), at(30), 300, seconds(60));
  EXPECT_DOUBLE_EQ(sum.in_window(at(30), seconds(60)), 300);
  EXPECT_DOUBLE_EQ(sum.in_window(at(30), seconds(10)), 100);
  EXPECT_DOUBLE_EQ(sum.in_window(at(80), seconds(60)), 100);
  EXPECT_DOUBLE_EQ(sum.in_window(at(90), seconds(60)), 0);
}

TEST(SlidingSum, KeepsFewSpansHoweverManyCome) {
  SlidingSum sum;
  for (int second = 0; second < 100'000; ++second) sum.add(at(second), at(second + 1), 1, seconds(3600));
  EXPECT_LE(sum.size(), 62U);
  EXPECT_NEAR(sum.in_window(at(100'000), seconds(3600)), 3600, 1);
}

TEST(SlidingSum, ForgetsAcrossAGap) {
  SlidingSum sum;
  sum.add(at(0), at(10), 5, seconds(60));
  sum.add(at(500), at(510), 7, seconds(60));
  EXPECT_DOUBLE_EQ(sum.in_window(at(510), seconds(60)), 7);
  EXPECT_EQ(sum.size(), 1U);
}

}  // namespace
}  // namespace wgpilot::monitor
