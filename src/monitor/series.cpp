#include "monitor/series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace wgpilot::monitor {
namespace {

using storage::Tier;

constexpr Tier kFinestFirst[] = {Tier::Raw, Tier::Hour, Tier::Day};

UnixTime complete_from(Tier tier, const Reach& reach) {
  return tier == Tier::Raw ? reach.raw : reach.hour;
}

std::int64_t points_of(Range range, Tier tier) {
  const auto step = step_of(tier).count();
  const auto span = (range.to - slot_of(range.from, tier)).count();
  return span / step + (span % step != 0 ? 1 : 0);
}

bool can_answer(Range range, Tier tier, const Reach& reach, std::int64_t most_points) {
  if (tier == Tier::Day) return true;  // it has all there is, and that is never much
  return range.from >= complete_from(tier, reach) && points_of(range, tier) <= most_points;
}

// What to do instead of asking for `tier`.
std::string remedy(Range range, Tier tier, const Reach& reach) {
  const bool hours_do = tier == Tier::Raw && can_answer(range, Tier::Hour, reach, kMostPoints);
  return fmt::format("ask for granularity={}, or for less",
                     name_of(granularity_of(hours_do ? Tier::Hour : Tier::Day)));
}

Result<Tier> check(Range range, Tier tier, const Reach& reach) {
  if (can_answer(range, tier, reach, kMostPoints)) return tier;
  const auto name = name_of(granularity_of(tier));
  if (const auto points = points_of(range, tier); points > kMostPoints) {
    return fail(validation_error(
        {{"granularity", fmt::format("{} would be {} points and at most {} are answered; {}", name, points,
                                     kMostPoints, remedy(range, tier, reach))}}));
  }
  return fail(validation_error(
      {{"from", fmt::format("must be {} or later for granularity={}, or {}",
                            to_unix(complete_from(tier, reach)), name, remedy(range, tier, reach))}}));
}

}  // namespace

Granularity granularity_of(Tier tier) {
  switch (tier) {
    case Tier::Raw:
      return Granularity::Raw;
    case Tier::Hour:
      return Granularity::Hour;
    case Tier::Day:
      break;
  }
  return Granularity::Day;
}

Result<Tier> choose_tier(Range range, Granularity granularity, const Reach& reach) {
  if (granularity == Granularity::Raw) return check(range, Tier::Raw, reach);
  if (granularity == Granularity::Hour) return check(range, Tier::Hour, reach);
  if (granularity == Granularity::Day) return Tier::Day;
  assert(granularity == Granularity::Auto);
  return *std::ranges::find_if(
      kFinestFirst, [&](Tier tier) { return can_answer(range, tier, reach, kMostAutomaticPoints); });
}

}  // namespace wgpilot::monitor
