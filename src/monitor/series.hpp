// Which points answer a question about past traffic: pure rules over what the tiers still have.
#pragma once

#include <optional>
#include <vector>

#include "base/enum_names.hpp"
#include "base/result.hpp"
#include "storage/history.hpp"

namespace wgpilot::monitor {

using storage::Point;
using storage::Range;

enum class Granularity {
  Auto,  // the finest that has the whole range, in a number of points that a chart can show
  Raw,
  Hour,
  Day,
  Total,  // one point: everything since counting began
};
constexpr auto enum_names(Granularity) {
  return std::to_array<EnumName<Granularity>>({{Granularity::Auto, "auto"},
                                               {Granularity::Raw, "raw"},
                                               {Granularity::Hour, "hour"},
                                               {Granularity::Day, "day"},
                                               {Granularity::Total, "total"}});
}

inline constexpr std::int64_t kMostPoints = 10'000;
inline constexpr std::int64_t kMostAutomaticPoints = 3'000;

// What the tiers have: everything from here on.
struct Reach {
  UnixTime raw;
  UnixTime hour;
};

// ValidationError names `from` when the tier does not reach back so far, `granularity` when the range has
// more than kMostPoints of its intervals, each with the granularity to ask for instead; days are always
// answered, for there are never many. Not for Total.
Result<storage::Tier> choose_tier(Range range, Granularity granularity, const Reach& reach);

Granularity granularity_of(storage::Tier tier);

}  // namespace wgpilot::monitor
