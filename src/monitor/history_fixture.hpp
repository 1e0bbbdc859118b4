// For tests of the history: a file in a folder of its own, a clock, and jobs that run when told to.
#pragma once

#include <gmock/gmock.h>

#include <deque>

#include "monitor/history.hpp"
#include "support/sample_observation.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::monitor {

class HistoryTest : public testing::Test {
 protected:
  static constexpr NetworkId kOffice{1};
  static constexpr PeerId kPhone{7};
  static constexpr std::uint64_t kPlenty = std::uint64_t{1} << 30;

  // Begins as the program does, after `close()` or after a kill.
  void start(std::string boot = "first") {
    jobs_.clear();
    history_.emplace(History::Parts{.path = path_,
                                    .boot_id = std::move(boot),
                                    .most_bytes = most_bytes_,
                                    .clock = clock_,
                                    .post = [this](async::Job job) -> Result<void> {
                                      jobs_.push_back(std::move(job));
                                      return {};
                                    },
                                    .existing = [this] { return existing_; }});
    history_->start();
    work();
  }

  void work() {
    while (!jobs_.empty()) {
      async::Job job = std::move(jobs_.front());
      jobs_.pop_front();
      job();
    }
  }

  // The next observation, half a minute later unless told otherwise.
  void observe(const test::Counters& peers, std::chrono::seconds later = std::chrono::seconds(30)) {
    clock_.advance(later);
    history_->on_observation(test::sample_observation(clock_.now(), {{kOffice, peers}}));
  }
  void observe_and_work(const test::Counters& peers, std::chrono::seconds later = std::chrono::seconds(30)) {
    observe(peers, later);
    work();
  }

  Traffic total() const { return history_->find_total(kOffice).value().value().total; }
  Traffic total_of(PeerId peer) const { return history_->total_of(kOffice, peer).value(); }

  // Everything that the tiers have, written by now.
  Traffic sum_of_days(std::optional<PeerId> peer = std::nullopt) const {
    const Range year{.from = clock_.now() - std::chrono::days(9000),
                     .to = clock_.now() + std::chrono::days(1)};
    const auto series = history_->load_series(
        {.network = kOffice, .peer = peer, .range = year, .granularity = Granularity::Day});
    Traffic sum;
    for (const Point& point : series.value().points) sum += point.traffic;
    return sum;
  }

  test::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "history.db";
  FakeClock clock_{from_unix(1'699'920'000)};  // midnight
  std::uint64_t most_bytes_ = kPlenty;
  Inventory existing_{.networks = {kOffice}, .peers = {kPhone}};
  std::deque<async::Job> jobs_;
  std::optional<History> history_;
};

}  // namespace wgpilot::monitor
