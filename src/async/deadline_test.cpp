#include "async/deadline.hpp"

#include <gtest/gtest.h>

namespace wgpilot::async {
namespace {

using std::chrono::seconds;
constexpr Deadline::Clock::time_point kNow{seconds(1000)};

TEST(Deadline, PassesAtItsMoment) {
  const Deadline deadline = Deadline::after(seconds(10), kNow);
  EXPECT_EQ(deadline.remaining(kNow), seconds(10));
  EXPECT_FALSE(deadline.has_passed(kNow + seconds(9)));
  EXPECT_TRUE(deadline.has_passed(kNow + seconds(10)));
  EXPECT_EQ(deadline.remaining(kNow + seconds(11)), seconds(0));
}

TEST(Deadline, NeverIsLaterThanAnyOther) {
  EXPECT_FALSE(Deadline::never().has_passed());
  EXPECT_EQ(earlier(Deadline::never(), Deadline::after(seconds(1), kNow)), Deadline::after(seconds(1), kNow));
  EXPECT_EQ(Deadline::after(Deadline::Clock::duration::max(), kNow), Deadline::never()) << "no overflow";
}

}  // namespace
}  // namespace wgpilot::async
