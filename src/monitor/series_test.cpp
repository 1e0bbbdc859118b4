#include "monitor/series.hpp"

#include <gmock/gmock.h>

namespace wgpilot::monitor {
namespace {

using storage::Tier;

const UnixTime kNow = from_unix(1'700'000'000);
const Reach kReach{.raw = slot_of(kNow - std::chrono::hours(24), Tier::Hour),
                   .hour = slot_of(kNow - std::chrono::days(30), Tier::Day)};

Range last(std::chrono::seconds time) {
  return {.from = kNow - time, .to = kNow};
}

Tier automatic(Range range) {
  return choose_tier(range, Granularity::Auto, kReach).value();
}

std::string refusal(Range range, Granularity granularity) {
  const auto chosen = choose_tier(range, granularity, kReach);
  if (chosen) return "answered";
  return chosen.error().fields().at(0).field + ": " + chosen.error().fields().at(0).message;
}

TEST(Granularity, IsTheFinestThatHasTheWholeTimeAndFitsAChart) {
  EXPECT_EQ(automatic(last(std::chrono::hours(1))), Tier::Raw);
  EXPECT_EQ(automatic(last(std::chrono::hours(24))), Tier::Raw);
  EXPECT_EQ(automatic(last(std::chrono::hours(26))), Tier::Hour);
  EXPECT_EQ(automatic(last(std::chrono::days(30))), Tier::Hour);
  EXPECT_EQ(automatic(last(std::chrono::days(32))), Tier::Day);
  EXPECT_EQ(automatic(last(std::chrono::days(365))), Tier::Day);
}

TEST(Granularity, IsCoarserForMoreTimeThanAChartShowsAlsoWhereNothingWasFoldedYet) {
  const Range month = last(std::chrono::days(30));
  EXPECT_EQ(choose_tier(month, Granularity::Auto, Reach{}).value(), Tier::Hour);
}

TEST(Granularity, OfTooManyPointsIsRefusedWithTheOneToAskFor) {
  EXPECT_EQ(
      refusal(last(std::chrono::days(10)), Granularity::Raw),
      "granularity: raw would be 28801 points and at most 10000 are answered; ask for granularity=hour, or "
      "for less");
  EXPECT_EQ(refusal({.from = from_unix(0), .to = kNow}, Granularity::Hour),
            "granularity: hour would be 472223 points and at most 10000 are answered; ask for "
            "granularity=day, or for less");
}

TEST(Granularity, OfDaysAnswersAllThereIs) {
  const Range always{.from = from_unix(0), .to = kNow};
  EXPECT_EQ(choose_tier(always, Granularity::Day, kReach).value(), Tier::Day);
  EXPECT_EQ(automatic(always), Tier::Day);
}

TEST(Granularity, ThatIsNotKeptForSoLongIsRefusedWithTheBeginning) {
  EXPECT_EQ(
      refusal(last(std::chrono::hours(48)), Granularity::Raw),
      "from: must be 1699912800 or later for granularity=raw, or ask for granularity=hour, or for less");
  EXPECT_EQ(
      refusal(last(std::chrono::days(40)), Granularity::Hour),
      "from: must be 1697328000 or later for granularity=hour, or ask for granularity=day, or for less");
}

}  // namespace
}  // namespace wgpilot::monitor
