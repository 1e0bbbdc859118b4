#include "monitor/series.hpp"

#include <fmt/format.h>

#include <cassert>

namespace wgpilot::monitor {
namespace {

using storage::Tier;

constexpr Tier kFinestFirst[] = {Tier::Raw, Tier::Hour, Tier::Day};

std::int64_t points_of(Range range, Tier tier) {
  const auto step = step_of(tier).count();
  const auto span = (range.to - slot_of(range.from, tier)).count();
  return span / step + (span % step != 0 ? 1 : 0);
}

UnixTime complete_from(Tier tier, const Reach& reach) {
  if (tier == Tier::Day) return UnixTime::min();
  return tier == Tier::Raw ? reach.raw : reach.hour;
}

bool can_answer(Range range, Tier tier, const Reach& reach, std::int64_t most_points) {
  return range.from >= complete_from(tier, reach) && points_of(range, tier) <= most_points;
}

// What to do instead of asking for `tier`.
std::string remedy(Range range, Tier tier, const Reach& reach) {
  for (const Tier coarser : kFinestFirst) {
    if (coarser < tier && can_answer(range, coarser, reach, kMostPoints)) {
      return fmt::format("ask for granularity={}, or for less", name_of(granularity_of(coarser)));
    }
  }
  return "ask for a shorter time";
}

Result<Tier> check(Range range, Tier tier, const Reach& reach) {
  if (const auto points = points_of(range, tier); points > kMostPoints) {
    return fail(
        validation_error({{"granularity", fmt::format("{} would be {} points and at most {} are answered; {}",
                                                      name_of(granularity_of(tier)), points, kMostPoints,
                                                      remedy(range, tier, reach))}}));
  }
  if (const auto begin = complete_from(tier, reach); range.from < begin) {
    return fail(validation_error(
        {{"from", fmt::format("must be {} or later for granularity={}, or {}", to_unix(begin),
                              name_of(granularity_of(tier)), remedy(range, tier, reach))}}));
  }
  return tier;
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
  switch (granularity) {
    case Granularity::Raw:
      return check(range, Tier::Raw, reach);
    case Granularity::Hour:
      return check(range, Tier::Hour, reach);
    case Granularity::Day:
    case Granularity::Total:
      return check(range, Tier::Day, reach);
    case Granularity::Auto:
      break;
  }
  for (const Tier tier : kFinestFirst) {
    if (can_answer(range, tier, reach, kMostAutomaticPoints)) return tier;
  }
  return check(range, Tier::Day, reach);
}

}  // namespace wgpilot::monitor
