// What the history costs with 10,000 peers that are all busy: a count in memory at each observation, a write
// each half minute, an hour to fold each hour, a day of raw points to read.
#include "monitor/history.hpp"

#include <benchmark/benchmark.h>

#include <random>

#include "storage/history_folding.hpp"
#include "support/sample_observation.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::monitor {
namespace {

constexpr NetworkId kOffice{1};
constexpr int kPeers = 10'000;
const UnixTime kMidnight = from_unix(1'699'920'000);

// Peers as unequal as people are: the median moves 160 KB one way and 440 KB the other in half a minute.
class BusyPeers {
 public:
  std::shared_ptr<const NetworkReading> next() {
    std::lognormal_distribution<double> rx(12, 2);
    std::lognormal_distribution<double> tx(13, 2);
    for (int peer = 1; peer <= kPeers; ++peer) {
      counters_[PeerId{peer}] +=
          {static_cast<std::uint64_t>(rx(random_)), static_cast<std::uint64_t>(tx(random_))};
    }
    return test::sample_reading(kOffice, counters_);
  }

 private:
  std::mt19937_64 random_{1};
  test::Counters counters_;
};

class BusyHistory {
 public:
  BusyHistory() {
    history.start();
    run();
  }
  void run() {
    for (auto& job : std::exchange(jobs, {})) job();
  }
  Observation next() {
    clock.advance(std::chrono::seconds(30));
    Observation observation = test::sample_observation(clock.now(), {});
    observation.networks.push_back(peers.next());
    return observation;
  }

  test::TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "history.db";
  FakeClock clock{kMidnight};
  BusyPeers peers;
  std::vector<async::Job> jobs;
  History history{{.path = path,
                   .boot_id = "first",
                   .most_bytes = std::uint64_t{1} << 40,
                   .clock = clock,
                   .post = [this](async::Job job) -> Result<void> {
                     jobs.push_back(std::move(job));
                     return {};
                   },
                   .existing = [] { return Inventory{}; }}};
};

void Observe(benchmark::State& state) {
  BusyHistory busy;
  for (auto _ : state) {
    state.PauseTiming();
    const Observation observation = busy.next();
    state.ResumeTiming();
    busy.history.on_observation(observation);
    state.PauseTiming();
    busy.run();
    state.ResumeTiming();
  }
}
BENCHMARK(Observe)->Unit(benchmark::kMillisecond)->Iterations(60);

void Write(benchmark::State& state) {
  BusyHistory busy;
  for (auto _ : state) {
    state.PauseTiming();
    busy.history.on_observation(busy.next());
    state.ResumeTiming();
    busy.run();
  }
  state.counters["samples/s"] = benchmark::Counter(kPeers, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(Write)->Unit(benchmark::kMillisecond)->Iterations(110);

// A day of raw samples.
class FullDay {
 public:
  static constexpr int kSlots = 2880;

  FullDay() {
    Tally tally{storage::Totals{}};
    BusyPeers peers;
    tally.observe(
        {.number = 1, .time = kMidnight, .taken_at = {}, .networks = {test::sample_reading(kOffice, {})}});
    for (int slot = 0; slot < kSlots; ++slot) {
      const UnixTime time = kMidnight + slot * std::chrono::seconds(30);
      tally.observe({.number = 1, .time = time, .taken_at = {}, .networks = {peers.next()}});
      store_batches(database, {tally.take(time)}).value();
    }
  }

  test::TemporaryFolder folder;
  storage::Database database = storage::open_history(folder.path() / "history.db").value();
};

FullDay& full_day() {
  static FullDay day;
  return day;
}

template <class Id>
void read_day(benchmark::State& state, Id id) {
  FullDay& day = full_day();
  auto reader = storage::Database::open(day.folder.path() / "history.db", storage::Access::ReadOnly).value();
  const Range range{.from = kMidnight, .to = kMidnight + std::chrono::days(1)};
  std::size_t points = 0;
  for (auto _ : state) points = load_points(reader, storage::place_of(id), range, storage::Tier::Raw)->size();
  state.counters["points"] = static_cast<double>(points);
}
void ReadDayOfPeer(benchmark::State& state) {
  read_day(state, PeerId{kPeers / 2});
}
BENCHMARK(ReadDayOfPeer)->Unit(benchmark::kMillisecond);
void ReadDayOfNetwork(benchmark::State& state) {
  read_day(state, kOffice);
}
BENCHMARK(ReadDayOfNetwork)->Unit(benchmark::kMillisecond);

// The last one: it uses the day up.
void FoldHour(benchmark::State& state) {
  FullDay& day = full_day();
  const auto bytes = static_cast<double>(storage::load_used_bytes(day.database).value());
  state.counters["MB/day"] = bytes / 1e6;
  state.counters["bytes/sample"] = bytes / FullDay::kSlots / kPeers;
  for (auto _ : state) {
    fold_oldest(day.database, storage::Tier::Raw, kMidnight + std::chrono::days(2)).value();
  }
  const auto folded = static_cast<double>(storage::load_used_bytes(day.database).value());
  state.counters["MB/day/hourly"] = folded / 1e6;
}
BENCHMARK(FoldHour)->Unit(benchmark::kMillisecond)->Iterations(24);

}  // namespace
}  // namespace wgpilot::monitor
