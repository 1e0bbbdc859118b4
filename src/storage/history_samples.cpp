#include "storage/history_samples.hpp"

#include <fmt/format.h>

namespace wgpilot::storage {
namespace {

int number_of(Tier tier) {
  return static_cast<int>(tier);
}

std::unexpected<Error> unreadable(Tier tier, UnixTime slot, std::int64_t block) {
  return fail(Error(Code::StorageCorrupt, fmt::format("the history's sample {}/{}/{} cannot be read",
                                                      number_of(tier), to_unix(slot), block))
                  .with_hint("The rest of the history is not touched by this."));
}

Result<void> add_stored(Database& database, Tier tier, UnixTime slot, std::int64_t number,
                        TrafficBlock& block) {
  WGP_TRY(Statement statement,
          database.prepare("SELECT data FROM samples WHERE tier = ?1 AND slot = ?2 AND block = ?3"));
  statement.bind(number_of(tier), slot, number);
  WGP_TRY(const bool found, statement.step());
  if (!found) return {};
  Blob packed;
  WGP_TRY(statement.read(packed));
  if (!add_packed(packed, block)) return unreadable(tier, slot, number);
  return {};
}

// One row.
struct Sample {
  UnixTime slot;
  std::int64_t block = 0;
  Blob packed;
};

// The first row of `tier` at or after (slot, block) that is before `end`.
Result<std::optional<Sample>> find_sample(Database& reader, Tier tier, UnixTime slot, std::int64_t block,
                                          UnixTime end) {
  WGP_TRY(Statement statement, reader.prepare(R"sql(
    SELECT slot, block, data FROM samples
    WHERE tier = ?1 AND (slot, block) >= (?2, ?3) AND slot < ?4
    ORDER BY slot, block LIMIT 1)sql"));
  statement.bind(number_of(tier), slot, block, end);
  return load_row(statement, [](Statement& row) -> Result<Sample> {
    Sample sample;
    WGP_TRY(row.read(sample.slot, sample.block, sample.packed));
    return sample;
  });
}

// Calls `take(slot, Traffic)` for each interval of `tier` in which the place has an entry. The key is
// (slot, block), so one look finds the block or shows where to look next.
template <class Take>
Result<void> walk(Database& reader, Tier tier, Place place, Range range, Take take) {
  UnixTime slot = range.from;
  for (;;) {
    WGP_TRY(const auto sample, find_sample(reader, tier, slot, place.block, range.to));
    if (!sample) return {};
    if (sample->block == place.block) {
      TrafficBlock block;
      if (!add_packed(sample->packed, block)) return unreadable(tier, sample->slot, sample->block);
      if (!block[place.offset].is_none()) take(sample->slot, block[place.offset]);
    }
    slot = sample->block < place.block ? sample->slot : sample->slot + step_of(tier);
  }
}

}  // namespace

Result<void> add_samples(Database& database, Tier tier, UnixTime slot, const Blocks& blocks) {
  for (const auto& [number, block] : blocks) {
    TrafficBlock sum = block;
    WGP_TRY(add_stored(database, tier, slot, number, sum));
    WGP_TRY(database.run("INSERT OR REPLACE INTO samples (tier, slot, block, data) VALUES (?1, ?2, ?3, ?4)",
                         number_of(tier), slot, number, pack(sum)));
  }
  return {};
}

Result<Blocks> load_sum(Database& database, Tier tier, Range range) {
  WGP_TRY(Statement statement, database.prepare(R"sql(
    SELECT slot, block, data FROM samples WHERE tier = ?1 AND slot >= ?2 AND slot < ?3)sql"));
  statement.bind(number_of(tier), range.from, range.to);
  Blocks blocks;
  Sample sample;
  for (;;) {
    WGP_TRY(const bool found, statement.step());
    if (!found) return blocks;
    WGP_TRY(statement.read(sample.slot, sample.block, sample.packed));
    if (!add_packed(sample.packed, blocks[sample.block])) return unreadable(tier, sample.slot, sample.block);
  }
}

Result<void> delete_samples(Database& database, Tier tier, Range range) {
  WGP_TRY(database.run("DELETE FROM samples WHERE tier = ?1 AND slot >= ?2 AND slot < ?3", number_of(tier),
                       range.from, range.to));
  return {};
}

Result<std::optional<UnixTime>> find_oldest_slot(Database& database, Tier tier) {
  WGP_TRY(Statement statement,
          database.prepare("SELECT slot FROM samples WHERE tier = ?1 ORDER BY slot, block LIMIT 1"));
  statement.bind(number_of(tier));
  return load_row(statement, [](Statement& row) -> Result<UnixTime> {
    UnixTime slot;
    WGP_TRY(row.read(slot));
    return slot;
  });
}

Result<std::vector<Point>> load_points(Database& reader, Place place, Range range, Tier tier) {
  std::map<UnixTime, Traffic> sums;
  const Range whole{.from = slot_of(range.from, tier), .to = range.to};
  for (const Tier source : {Tier::Day, Tier::Hour, Tier::Raw}) {
    if (source < tier) continue;
    WGP_TRY(walk(reader, source, place, whole,
                 [&](UnixTime slot, const Traffic& traffic) { sums[slot_of(slot, tier)] += traffic; }));
  }
  std::vector<Point> points;
  points.reserve(sums.size());
  for (const auto& [time, traffic] : sums) points.push_back({.time = time, .traffic = traffic});
  return points;
}

}  // namespace wgpilot::storage
