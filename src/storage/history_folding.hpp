// How the history stays small: what is old moves into the next coarser tier, sum by sum, and what the
// coarsest tier has of more than a year ago goes. One call is one transaction of bounded length; readers do
// not wait for it. Totals are not touched.
#pragma once

#include "storage/history.hpp"

namespace wgpilot::storage {

enum class Folded { Nothing, One };

// Moves the oldest hour of Tier::Raw, or the oldest day of Tier::Hour, into the coarser tier if it ended
// before or at `before`. With 10,000 active peers an hour is 1.2 million entries: about 60 ms.
Result<Folded> fold_oldest(Database& database, Tier tier, UnixTime before);

// Drops the oldest day if it ended before or at `before`.
Result<Folded> drop_oldest_day(Database& database, UnixTime before);

// What the file's pages hold, without those that are free.
Result<std::uint64_t> load_used_bytes(Database& database);

// Gives free pages back to the file system, at most 4 MiB a call, once they are far more than what the next
// hours will fill again.
Result<void> shrink(Database& database);

}  // namespace wgpilot::storage
