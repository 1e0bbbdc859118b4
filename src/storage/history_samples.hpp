// Private to the history: the rows of the table `samples`.
#pragma once

#include <map>
#include <optional>

#include "storage/history.hpp"

namespace wgpilot::storage {

using Blocks = std::map<std::int64_t, TrafficBlock>;

// Adds to what the interval that starts at `slot` has. Within a transaction of the caller's.
Result<void> add_samples(Database& database, Tier tier, UnixTime slot, const Blocks& blocks);

// The sum of all intervals of `tier` that start in the range.
Result<Blocks> load_sum(Database& database, Tier tier, Range range);

Result<void> delete_samples(Database& database, Tier tier, Range range);

// Absent when there is none.
Result<std::optional<UnixTime>> find_oldest_slot(Database& database, Tier tier);

}  // namespace wgpilot::storage
