#include "storage/history_folding.hpp"

#include <cassert>

#include "storage/history_samples.hpp"
#include "storage/single_value.hpp"

namespace wgpilot::storage {
namespace {

constexpr std::int64_t kSpareBytes = std::int64_t{16} << 20;

Tier coarser(Tier tier) {
  assert(tier != Tier::Day);
  return tier == Tier::Raw ? Tier::Hour : Tier::Day;
}

// The oldest interval of `length` of which `tier` has something, if it ended in time.
Result<std::optional<Range>> find_oldest(Database& database, Tier tier, Tier length, UnixTime before) {
  WGP_TRY(const auto oldest, find_oldest_slot(database, tier));
  if (!oldest) return std::nullopt;
  const UnixTime from = slot_of(*oldest, length);
  const Range range{.from = from, .to = from + step_of(length)};
  if (range.to > before) return std::nullopt;
  return range;
}

Result<void> fold(Database& database, Tier tier, Range range) {
  WGP_TRY(Transaction transaction, Transaction::begin(database));
  WGP_TRY(const Blocks sum, load_sum(database, tier, range));
  WGP_TRY(add_samples(database, coarser(tier), range.from, sum));
  WGP_TRY(delete_samples(database, tier, range));
  WGP_TRY(database.run("UPDATE tiers SET complete_from = max(complete_from, ?2) WHERE tier = ?1",
                       static_cast<int>(tier), range.to));
  return transaction.commit();
}

}  // namespace

Result<Folded> fold_oldest(Database& database, Tier tier, UnixTime before) {
  WGP_TRY(const auto range, find_oldest(database, tier, coarser(tier), before));
  if (!range) return Folded::Nothing;
  WGP_TRY(fold(database, tier, *range));
  return Folded::One;
}

Result<Folded> drop_oldest_day(Database& database, UnixTime before) {
  WGP_TRY(const auto range, find_oldest(database, Tier::Day, Tier::Day, before));
  if (!range) return Folded::Nothing;
  WGP_TRY(delete_samples(database, Tier::Day, *range));
  return Folded::One;
}

Result<std::uint64_t> load_used_bytes(Database& database) {
  WGP_TRY(const auto pages, load_integer(database, "PRAGMA page_count"));
  WGP_TRY(const auto free, load_integer(database, "PRAGMA freelist_count"));
  WGP_TRY(const auto size, load_integer(database, "PRAGMA page_size"));
  return static_cast<std::uint64_t>((pages - free) * size);
}

Result<void> shrink(Database& database) {
  WGP_TRY(const auto pages, load_integer(database, "PRAGMA page_count"));
  WGP_TRY(const auto free, load_integer(database, "PRAGMA freelist_count"));
  WGP_TRY(const auto size, load_integer(database, "PRAGMA page_size"));
  if (free * size < kSpareBytes + pages * size / 4) return {};
  return database.run_script("PRAGMA incremental_vacuum(1024)");
}

}  // namespace wgpilot::storage
