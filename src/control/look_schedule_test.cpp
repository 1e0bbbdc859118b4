#include "control/look_schedule.hpp"

#include <gtest/gtest.h>

namespace wgpilot::control {
namespace {

using namespace std::chrono_literals;

constexpr LookSchedule::Time kStart{1h};

// A schedule after a look that cost `cost` and ended at kStart.
LookSchedule after_look_of(std::chrono::milliseconds cost) {
  LookSchedule schedule;
  schedule.looked(kStart, cost);
  return schedule;
}

TEST(LookSchedule, BeginsWithALook) {
  EXPECT_TRUE(LookSchedule().is_due(Occasion::Idle, kStart));
}

TEST(LookSchedule, IdlePausesFollowFromTheCost) {
  struct Case {
    std::chrono::milliseconds cost, pause;
  };
  for (const auto& [cost, pause] : {Case{1ms, 50ms}, Case{100ms, 5s}, Case{2s, 30s}}) {
    const LookSchedule schedule = after_look_of(cost);
    EXPECT_FALSE(schedule.is_due(Occasion::Idle, kStart + pause - 1ms)) << cost.count();
    EXPECT_TRUE(schedule.is_due(Occasion::Idle, kStart + pause)) << cost.count();
  }
}

TEST(LookSchedule, ATouchIsLookedAtAtOnceButNotWithoutEnd) {
  EXPECT_TRUE(after_look_of(0ms).is_due(Occasion::Touched, kStart));
  const LookSchedule dear = after_look_of(100ms);
  EXPECT_FALSE(dear.is_due(Occasion::Touched, kStart + 399ms));
  EXPECT_TRUE(dear.is_due(Occasion::Touched, kStart + 400ms));
}

}  // namespace
}  // namespace wgpilot::control
