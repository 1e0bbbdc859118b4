#include "monitor/tick_schedule.hpp"

#include <gtest/gtest.h>

namespace wgpilot::monitor {
namespace {

using namespace std::chrono_literals;

constexpr TickSchedule::Time kStart{1h};

// After an observation that began at kStart and took `cost`, all of it processor time.
TickSchedule after_observation_of(std::chrono::milliseconds cost) {
  TickSchedule schedule;
  schedule.observed(kStart, kStart + cost, cost);
  return schedule;
}

TEST(TickSchedule, BeginsWithAnObservation) {
  EXPECT_TRUE(TickSchedule().is_due(Reason::Idle, kStart));
}

TEST(TickSchedule, ThePeriodFollowsFromTheReason) {
  const TickSchedule schedule = after_observation_of(1ms);
  struct Case {
    Reason reason;
    std::chrono::milliseconds period;
  };
  for (const auto& [reason, period] :
       {Case{Reason::Idle, 29'875ms}, Case{Reason::Watched, 875ms}, Case{Reason::Touched, 5ms}}) {
    EXPECT_FALSE(schedule.is_due(reason, kStart + period - 1ms)) << period.count();
    EXPECT_TRUE(schedule.is_due(reason, kStart + period)) << period.count();
  }
}

TEST(TickSchedule, RestsAfterWhatCostsMuch) {
  const TickSchedule schedule = after_observation_of(1s);
  for (const Reason reason : {Reason::Watched, Reason::Touched}) {
    EXPECT_FALSE(schedule.is_due(reason, kStart + 5s - 1ms));
    EXPECT_TRUE(schedule.is_due(reason, kStart + 5s));
  }
  EXPECT_TRUE(after_observation_of(1min).is_due(Reason::Idle, kStart + 91s)) << "never for long";
}

}  // namespace
}  // namespace wgpilot::monitor
