#include "monitor/history.hpp"

#include <fmt/format.h>

#include "base/log.hpp"

namespace wgpilot::monitor {
namespace {

using storage::Folded;
using storage::Tier;

constexpr std::chrono::seconds kWriteInterval = storage::step_of(Tier::Raw);
constexpr std::chrono::minutes kOpenAgainAfter{5};
constexpr std::chrono::hours kHouseInterval{1};
constexpr std::chrono::days kKeepRaw{1};
constexpr std::chrono::days kKeepHours{30};
constexpr std::chrono::days kKeepDays{365};
// While the file is slow or full; beyond, intervals grow longer instead.
constexpr std::size_t kMostBatches = 4;
// Each is a transaction of some 60 ms with 10,000 peers. The rest waits for the next half minute.
constexpr int kMostFoldsAtOnce = 8;

// A clock that went back counts as elapsed, too.
bool has_passed(std::optional<UnixTime> since, std::chrono::seconds interval, UnixTime now) {
  return !since || now < *since || now - *since >= interval;
}

}  // namespace

History::History(Parts parts) : parts_(std::move(parts)) {}

void History::start() {
  const std::scoped_lock lock(state_mutex_);
  request_work();
}

void History::on_observation(const Observation& observation) {
  const std::scoped_lock lock(state_mutex_);
  if (!tally_) return request_work();
  const UnixTime slot = slot_of(observation.time, Tier::Raw);
  if (slot != slot_) close_slot(observation.time);
  slot_ = slot;
  tally_->observe(observation);
  if (has_passed(closed_at_, kWriteInterval, observation.time)) close_slot(observation.time);
  if (!outbox_.empty()) request_work();
}

// With a full outbox what is pending becomes part of the next interval.
void History::close_slot(UnixTime time) {
  if (outbox_.size() >= kMostBatches) return;
  auto batch = tally_->take(slot_);
  if (batch.is_empty()) return;
  closed_at_ = time;
  outbox_.push_back(std::move(batch));
}

void History::request_work() {
  if (work_is_posted_) return;
  work_is_posted_ = parts_.post([this] { work(); }).has_value();  // refused: the next observation asks again
}

void History::close() {
  {
    const std::scoped_lock lock(state_mutex_);
    if (!tally_) return;
  }
  work();  // makes room for what is pending
  {
    const std::scoped_lock lock(state_mutex_);
    close_slot(parts_.clock.now());
  }
  work();
}

void History::work() {
  const std::scoped_lock file(file_mutex_);
  Batches batches;
  {
    const std::scoped_lock lock(state_mutex_);
    work_is_posted_ = false;
    batches = std::exchange(outbox_, {});
  }
  Result<void> outcome = ensure_open();
  if (outcome) outcome = store(batches);
  if (!outcome) {
    const std::scoped_lock lock(state_mutex_);
    for (const auto& batch : batches) tally_->give_back(batch);
  }
  if (outcome) outcome = keep_small();
  if (!outcome) recover_from(outcome.error());
  report(outcome);
}

Result<void> History::store(const Batches& batches) {
  if (batches.empty()) return {};
  return store_batches(*database_, batches);
}

// A check of the whole file comes with it, so what failed is not tried every half minute.
Result<void> History::ensure_open() {
  if (database_) return {};
  const UnixTime now = parts_.clock.now();
  if (!has_passed(opening_failed_at_, kOpenAgainAfter, now)) return unavailable();
  opening_failed_at_ = now;
  WGP_TRY(auto database, open_file());
  WGP_TRY(begin_boot(database, parts_.boot_id));
  WGP_TRY(const auto totals, load_totals(database));
  begin_counting(totals);
  database_ = std::move(database);
  opening_failed_at_.reset();
  return {};
}

Result<storage::Database> History::open_file() {
  auto opened = storage::open_history(parts_.path);
  if (opened || opened.error().code() != Code::StorageCorrupt) return opened;
  WGP_TRY(begin_anew());
  return storage::open_history(parts_.path);
}

Result<void> History::begin_anew() {
  WGP_TRY(const auto aside, storage::put_aside(parts_.path));
  const std::string notice =
      fmt::format("the history was damaged and begins anew; the damaged file is {}", aside.string());
  log::error(notice);
  const std::scoped_lock lock(state_mutex_);
  notice_ = notice;
  if (tally_) tally_->store_all_again();
  return {};
}

// What is in memory already is newer than the file.
void History::begin_counting(const storage::Totals& totals) {
  const std::scoped_lock lock(state_mutex_);
  if (!tally_) tally_.emplace(totals);
}

Result<void> History::keep_small() {
  const UnixTime now = parts_.clock.now();
  for (int i = 0; i < kMostFoldsAtOnce; ++i) {
    WGP_TRY(const Folded folded, fold_one(now));
    if (folded == Folded::Nothing) break;
  }
  return has_passed(kept_house_at_, kHouseInterval, now) ? keep_house(now) : Result<void>();
}

// What is old; in a file that is too large, what is oldest.
Result<Folded> History::fold_one(UnixTime now) {
  storage::Database& database = *database_;
  WGP_TRY(const Folded hour, fold_oldest(database, Tier::Raw, now - kKeepRaw));
  if (hour == Folded::One) return hour;
  WGP_TRY(const Folded day, fold_oldest(database, Tier::Hour, now - kKeepHours));
  if (day == Folded::One) return day;
  WGP_TRY(const auto used, load_used_bytes(database));
  if (used <= parts_.most_bytes) return Folded::Nothing;
  WGP_TRY(const Folded young_hour, fold_oldest(database, Tier::Raw, now));
  if (young_hour == Folded::One) return young_hour;
  WGP_TRY(const Folded young_day, fold_oldest(database, Tier::Hour, now));
  if (young_day == Folded::One) return young_day;
  return drop_oldest_day(database, now);
}

// One day an hour at most, so that a clock that is wrong for a while does not take the whole year.
Result<void> History::keep_house(UnixTime now) {
  kept_house_at_ = now;
  WGP_TRY(drop_oldest_day(*database_, now - kKeepDays));
  WGP_TRY(shrink(*database_));
  const Inventory existing = parts_.existing();
  Tally::Forgotten forgotten;
  {
    const std::scoped_lock lock(state_mutex_);
    forgotten = tally_->forget_others(existing);
  }
  if (forgotten.peers.empty() && forgotten.networks.empty()) return {};
  return delete_totals(*database_, forgotten.peers, forgotten.networks);
}

// Only a damaged file needs something done; a full disk needs somebody to make room.
void History::recover_from(const Error& error) {
  if (error.code() != Code::StorageCorrupt || !database_) return;
  database_.reset();
  if (const auto begun = begin_anew(); !begun) {
    log::error("the damaged history cannot be put aside", log::fields_of(begun.error()));
  }
}

void History::report(const Result<void>& outcome) {
  const std::scoped_lock lock(state_mutex_);
  const std::string problem = outcome ? std::string() : outcome.error().message();
  if (problem == problem_) return;
  problem_ = problem;
  if (!outcome) {
    log::error("the history cannot be written; traffic is counted in memory until it can",
               log::fields_of(outcome.error()));
  } else {
    log::info("the history is written again");
  }
}

std::string History::problem() const {
  const std::scoped_lock lock(state_mutex_);
  return problem_.empty() ? notice_ : problem_;
}

std::unexpected<Error> History::unavailable() const {
  const std::string reason = problem();
  return fail(Error(Code::Unavailable, reason.empty() ? "the history is being opened" : reason)
                  .with_hint("The service goes on without history and tries again every few minutes."));
}

Result<std::optional<NetworkTotal>> History::find_total(NetworkId network) const {
  {
    const std::scoped_lock lock(state_mutex_);
    if (tally_) return tally_->find_total(network);
  }
  return unavailable();
}

Result<Traffic> History::total_of(NetworkId network, PeerId peer) const {
  {
    const std::scoped_lock lock(state_mutex_);
    if (tally_) return tally_->total_of(network, peer);
  }
  return unavailable();
}

Result<Series> History::load_series(const SeriesQuery& query) const {
  WGP_TRY(find_total(query.network));  // that there is a history
  WGP_TRY(auto reader, storage::Database::open(parts_.path, storage::Access::ReadOnly));
  WGP_TRY(reader.run_script("BEGIN"));  // one state of the file: a byte is in one tier, not in none or two
  WGP_TRY(const UnixTime raw, load_complete_from(reader, Tier::Raw));
  WGP_TRY(const UnixTime hour, load_complete_from(reader, Tier::Hour));
  WGP_TRY(const Tier tier, choose_tier(query.range, query.granularity, {.raw = raw, .hour = hour}));
  const storage::Place place = query.peer ? storage::place_of(*query.peer) : storage::place_of(query.network);
  WGP_TRY(auto points, load_points(reader, place, query.range, tier));
  return Series{.granularity = granularity_of(tier), .points = std::move(points)};
}

}  // namespace wgpilot::monitor
