// The traffic of the past, in a database of its own (history.db): what is lost with it is worth less than a
// peer's key, so it commits without waiting for the disk (synchronous=NORMAL: a power failure may take the
// last seconds, never the file).
//
// Three tiers: raw (30 s), hours, days (both of UTC). Each interval's bytes are in exactly one of them; they
// move to the next one when they grow old (history_folding.hpp). Beside them, the total of each peer and
// network since counting began, which never grows old.
// Functions that write are for one connection at a time; readers have their own and never wait.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "model/traffic.hpp"
#include "storage/database.hpp"
#include "storage/traffic_block.hpp"

namespace wgpilot::storage {

using model::Traffic;

// The numbers stand in the database.
enum class Tier { Day = 0, Hour = 1, Raw = 2 };

constexpr std::chrono::seconds step_of(Tier tier) {
  switch (tier) {
    case Tier::Day:
      return std::chrono::days(1);
    case Tier::Hour:
      return std::chrono::hours(1);
    case Tier::Raw:
      break;
  }
  return std::chrono::seconds(30);
}

// The start of the interval that `time` is in.
constexpr UnixTime slot_of(UnixTime time, Tier tier) {
  const auto step = step_of(tier).count();
  const auto seconds = time.time_since_epoch().count();
  const auto into = (seconds % step + step) % step;
  return UnixTime(std::chrono::seconds(seconds - into));
}

// Makes the file when there is none, and brings it to this program's schema. StorageCorrupt,
// PreconditionFailed (of a newer wgpilot), StorageFull.
Result<Database> open_history(const std::filesystem::path& path);

// Puts a damaged database, with its log files, aside as PATH.damaged. AlreadyExists when one is there
// already: two damaged files in a row are a matter for a person.
Result<std::filesystem::path> put_aside(const std::filesystem::path& path);

struct NetworkTotal {
  NetworkId id;
  UnixTime since;
  Traffic total;  // with that of deleted peers
};
struct PeerTotal {
  PeerId id;
  NetworkId network_id;
  Traffic total;
  Traffic counters;  // of the kernel, when last read
};
struct Totals {
  std::vector<NetworkTotal> networks;  // by id
  std::vector<PeerTotal> peers;        // by id
};

Result<Totals> load_totals(Database& database);

// The machine booted since: all counters began at zero. Nothing happens when `boot_id` is the one stored.
Result<void> begin_boot(Database& database, const std::string& boot_id);

// What one interval adds. The totals include it.
struct NetworkChange {
  NetworkTotal now;
  Traffic carried;
};
struct PeerChange {
  PeerTotal now;
  Traffic carried;
};
struct HistoryBatch {
  UnixTime slot;  // of Tier::Raw
  std::vector<NetworkChange> networks;
  std::vector<PeerChange> peers;
  bool is_empty() const { return networks.empty() && peers.empty(); }
};

// In one transaction. A slot that has something already gets the sum.
Result<void> store_batches(Database& database, const std::vector<HistoryBatch>& batches);

// Totals of deleted peers and networks. Their traffic stays in that of their networks.
Result<void> delete_totals(Database& database, const std::vector<PeerId>& peers,
                           const std::vector<NetworkId>& networks);

// Before this, `tier` lacks what coarser tiers have. 1970 for Tier::Day.
Result<UnixTime> load_complete_from(Database& reader, Tier tier);

struct Range {
  UnixTime from;
  UnixTime to;  // not in it
};
struct Point {
  UnixTime time;  // the start of its interval
  Traffic traffic;
  friend bool operator==(const Point&, const Point&) = default;
};

// One point for each interval of `tier` that starts in the range and has traffic, from this tier and finer
// ones; Tier::Day: from all. Reads at most one row for each interval of each tier.
Result<std::vector<Point>> load_points(Database& reader, Place place, Range range, Tier tier);

}  // namespace wgpilot::storage
