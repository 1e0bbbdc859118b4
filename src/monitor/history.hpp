// The traffic of networks and peers over time: takes every observation, writes what was carried to
// history.db each 30 seconds, keeps that file small and answers from it.
//
// on_observation only counts in memory. What touches the file is a job for `post` (the worker pool), one at a
// time; readers open connections of their own and wait for nobody. The kernel's counters are stored with the
// totals, so that what was carried while the program was down (kill -9 included) is counted when it is back;
// only a crash of the whole machine loses what was not written, half a minute of it.
//
// No failure here stops anything else: with a full disk or a broken file it goes on counting in memory and
// tries again; problem() says why. A damaged file is put aside, never deleted, and a new one begun with all
// totals that are in memory.
#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "async/job.hpp"
#include "monitor/series.hpp"
#include "monitor/tally.hpp"
#include "storage/history_folding.hpp"

namespace wgpilot::monitor {

struct SeriesQuery {
  NetworkId network;
  std::optional<PeerId> peer;  // absent: the whole network, with what deleted peers carried
  Range range;
  Granularity granularity = Granularity::Auto;  // not Total
};

struct Series {
  Granularity granularity;
  std::vector<Point> points;  // of intervals with traffic
};

class History {
 public:
  struct Parts {
    std::filesystem::path path;
    std::string boot_id;       // of the kernel
    std::uint64_t most_bytes;  // of the file; beyond, the oldest loses its resolution early
    const Clock& clock;
    std::function<Result<void>(async::Job)> post;
    std::function<Inventory()> existing;  // any thread
  };

  explicit History(Parts parts);
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // Begins to open the file. Until that is done observations are not looked at, and nothing is lost by it.
  void start();

  // Any thread, one at a time, in the order of the observations. Memory only.
  void on_observation(const Observation& observation);

  // Writes what is left, on the caller's thread. After the last job has ended.
  void close();

  // What was written so far, which is all but the last half minute. Blocking: for workers. ValidationError as
  // choose_tier says; Unavailable while there is no history.
  Result<Series> load_series(const SeriesQuery& query) const;

  // Everything since counting began, up to the last observation; from memory, any thread. Of a network:
  // absent when it was never up. Unavailable while there is no history.
  Result<std::optional<NetworkTotal>> find_total(NetworkId network) const;
  Result<Traffic> total_of(NetworkId network, PeerId peer) const;

  // Why there is no history, or not all of it, in one sentence; empty when all is well. Any thread.
  std::string problem() const;

 private:
  using Batches = std::vector<storage::HistoryBatch>;

  void close_slot(UnixTime time);
  void request_work();

  void work();
  Result<void> ensure_open();
  Result<storage::Database> open_file();
  Result<void> begin_anew();
  void begin_counting(const storage::Totals& totals);
  Result<void> store(const Batches& batches);
  Result<void> keep_small();
  Result<storage::Folded> fold_one(UnixTime now);
  Result<void> keep_house(UnixTime now);
  void recover_from(const Error& error);
  void report(const Result<void>& outcome);
  std::unexpected<Error> unavailable() const;

  const Parts parts_;

  mutable std::mutex state_mutex_;
  std::optional<Tally> tally_;  // absent until the file was open once
  UnixTime slot_;               // of the observation before
  UnixTime closed_at_;          // when the newest batch was made
  Batches outbox_;
  bool work_is_posted_ = false;
  std::string problem_;
  std::string notice_;  // of a damaged file; stays until the program ends

  std::mutex file_mutex_;  // what follows belongs to the job that runs
  std::optional<storage::Database> database_;
  std::optional<UnixTime> opening_failed_at_;
  std::optional<UnixTime> kept_house_at_;
};

}  // namespace wgpilot::monitor
