#include "monitor/history.hpp"

#include <random>

#include "base/file.hpp"
#include "monitor/history_fixture.hpp"

namespace wgpilot::monitor {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

const UnixTime kMidnight = from_unix(1'699'920'000);

class Written : public HistoryTest {
 protected:
  Written() {
    start();
    observe_and_work({});
  }
  std::vector<Point> points(Granularity granularity = Granularity::Raw) const {
    return history_
        ->load_series({.network = kOffice,
                       .peer = kPhone,
                       .range = {.from = kMidnight, .to = kMidnight + hours(1)},
                       .granularity = granularity})
        .value()
        .points;
  }
};

TEST_F(Written, EachHalfMinuteWhenNobodyWatches) {
  observe_and_work({{kPhone, {100, 10}}});
  observe_and_work({{kPhone, {100, 10}}});
  observe_and_work({{kPhone, {150, 15}}});
  EXPECT_THAT(points(), ElementsAre(Point{kMidnight + seconds(60), {100, 10}},
                                    Point{kMidnight + seconds(120), {50, 5}}));
}

TEST_F(Written, EachHalfMinuteWhenSomebodyWatchesEverySecond) {
  for (std::uint64_t second = 1; second <= 90; ++second)
    observe_and_work({{kPhone, {second, 0}}}, seconds(1));
  EXPECT_THAT(points(),
              ElementsAre(Point{kMidnight + seconds(30), {29, 0}}, Point{kMidnight + seconds(60), {30, 0}},
                          Point{kMidnight + seconds(90), {30, 0}}));
  EXPECT_EQ(total_of(kPhone), (Traffic{90, 0})) << "totals do not wait for the file";
}

TEST_F(Written, OnceMoreAtTheEnd) {
  for (std::uint64_t second = 1; second <= 5; ++second) observe_and_work({{kPhone, {second, 0}}}, seconds(1));
  history_->close();
  EXPECT_THAT(points(), ElementsAre(Point{kMidnight + seconds(30), {5, 0}}));
}

TEST_F(Written, AreNoIdlePeers) {
  observe_and_work({{kPhone, {100, 10}}});
  const auto size = std::filesystem::file_size(path_.string() + "-wal");
  for (int i = 0; i < 100; ++i) observe({{kPhone, {100, 10}}});
  EXPECT_TRUE(jobs_.empty());
  EXPECT_EQ(std::filesystem::file_size(path_.string() + "-wal"), size);
}

TEST_F(Written, CountersLetNothingBeLostWhileTheProgramIsKilled) {
  observe_and_work({{kPhone, {100, 10}}});
  observe({{kPhone, {130, 13}}}, seconds(1));
  start();  // without close()
  observe_and_work({{kPhone, {500, 50}}}, hours(5));
  EXPECT_EQ(total_of(kPhone), (Traffic{500, 50}));
  EXPECT_EQ(sum_of_days(kPhone), (Traffic{500, 50}));
}

TEST_F(Written, CountersDoNotCountAfterARestartOfTheMachine) {
  observe_and_work({{kPhone, {100, 10}}});
  history_->close();
  start("second");
  observe_and_work({{kPhone, {150, 15}}}, hours(1));
  EXPECT_EQ(total_of(kPhone), (Traffic{250, 25}));
}

TEST_F(Written, TotalsOutliveThePeerInItsNetwork) {
  observe_and_work({{kPhone, {100, 10}}});
  existing_.peers = {PeerId{8}};
  for (const std::uint64_t carried : {5U, 6U, 7U}) observe_and_work({{PeerId{8}, {carried, 5}}}, hours(1));
  history_->close();
  start();
  EXPECT_EQ(total_of(kPhone), Traffic());
  EXPECT_EQ(total(), (Traffic{107, 15}));
  EXPECT_EQ(sum_of_days(), (Traffic{107, 15}));
}

TEST_F(Written, SlotsWaitForASlowDiskAndGrowLongerInTheEnd) {
  std::uint64_t carried = 0;
  for (int i = 0; i < 20; ++i) observe({{kPhone, {++carried, 0}}});
  EXPECT_EQ(jobs_.size(), 1u) << "one job at a time";
  work();
  observe_and_work({{kPhone, {carried, 0}}});
  EXPECT_THAT(points(), testing::SizeIs(5));
  EXPECT_EQ(sum_of_days(kPhone), (Traffic{carried, 0}));
}

TEST_F(Written, IsAllAtTheEndAlsoAfterASlowDisk) {
  std::uint64_t carried = 0;
  for (int i = 0; i < 20; ++i) observe({{kPhone, {++carried, 0}}});
  history_->close();
  EXPECT_EQ(sum_of_days(kPhone), (Traffic{carried, 0}));
}

TEST_F(Written, HistoryIsNotThereBeforeItsFileIsOpen) {
  History closed(
      {.path = path_,
       .boot_id = "first",
       .most_bytes = kPlenty,
       .clock = clock_,
       .post = [](async::Job) -> Result<void> { return fail(Code::Unavailable, "the queue is full"); },
       .existing = [] { return Inventory{}; }});
  closed.start();
  EXPECT_EQ(closed.find_total(kOffice).error().code(), Code::Unavailable);
  EXPECT_EQ(closed.load_series({.network = kOffice, .peer = {}, .range = {}}).error().message(),
            "the history is being opened");
}

class Damaged : public HistoryTest {
 protected:
  void damage() {
    ASSERT_TRUE(store_file(path_, "This is a letter, not a database. " + std::string(5000, '.'), 0600,
                           wgpilot::Existing::Replace));
  }
};

TEST_F(Damaged, FileIsPutAsideAtTheStartAndANewOneBegun) {
  damage();
  start();
  observe_and_work({});
  observe_and_work({{kPhone, {100, 10}}});
  EXPECT_EQ(sum_of_days(kPhone), (Traffic{100, 10}));
  EXPECT_THAT(load_file(path_.string() + ".damaged", 1 << 20).value(), HasSubstr("This is a letter"));
  EXPECT_THAT(history_->problem(), HasSubstr("history.db.damaged"));
}

TEST_F(Damaged, FileAfterADamagedOneIsLeftAloneForAPerson) {
  damage();
  start();
  history_.reset();
  for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(path_.string() + suffix);
  damage();
  start();
  EXPECT_THAT(history_->problem(), HasSubstr("and so was an earlier one"));
  observe_and_work({{kPhone, {100, 10}}});
  EXPECT_EQ(history_->find_total(kOffice).error().code(), Code::Unavailable);
  EXPECT_THAT(load_file(path_, 1 << 20).value(), HasSubstr("This is a letter"));

  std::filesystem::remove(path_.string() + ".damaged");
  observe_and_work({{kPhone, {100, 10}}}, std::chrono::minutes(5));
  observe_and_work({{kPhone, {100, 10}}});
  EXPECT_TRUE(history_->find_total(kOffice)) << "somebody removed it";
}

TEST_F(Damaged, SampleFoundOnTheWayKeepsTheTotalsThatAreInMemory) {
  start();
  observe_and_work({});
  observe_and_work({{kPhone, {100, 10}}});
  storage::Database other = storage::Database::open(path_, storage::Access::ReadWrite).value();
  ASSERT_TRUE(other.run_script("UPDATE samples SET data = x'ff'"));
  observe_and_work({{kPhone, {150, 15}}}, days(2));  // folds what is damaged
  EXPECT_THAT(history_->problem(), HasSubstr("cannot be read"));
  observe_and_work({{kPhone, {160, 16}}});
  EXPECT_THAT(history_->problem(), HasSubstr("history.db.damaged"));
  history_->close();
  start();
  EXPECT_EQ(total_of(kPhone), (Traffic{160, 16}));
}

TEST_F(Damaged, FileOfANewerProgramIsNotTouched) {
  start();
  {
    storage::Database other = storage::Database::open(path_, storage::Access::ReadWrite).value();
    ASSERT_TRUE(other.run_script("INSERT INTO schema_migrations VALUES (999, 'next', 'x', 0)"));
  }
  start();
  EXPECT_THAT(history_->problem(), HasSubstr("made by a newer wgpilot"));
  EXPECT_FALSE(std::filesystem::exists(path_.string() + ".damaged"));
}

class Small : public HistoryTest {
 protected:
  std::uint64_t file_size() const { return std::filesystem::file_size(path_); }
};

TEST_F(Small, FileGetsCoarserInsteadOfLarger) {
  constexpr int kPeers = 640;
  most_bytes_ = 1'000'000;
  for (int peer = 0; peer < kPeers; ++peer) existing_.peers.insert(PeerId{peer});
  start();
  observe_and_work({});
  test::Counters counters;
  for (int i = 0; i < 600; ++i) {
    for (int peer = 0; peer < kPeers; ++peer) counters[PeerId{peer}] += {1'000'000, 10'000};
    observe_and_work(counters);
  }
  EXPECT_LT(file_size(), most_bytes_ + 1'000'000) << "one hour more than allowed";
  EXPECT_EQ(sum_of_days(PeerId{5}), (Traffic{600'000'000, 6'000'000}));
  const auto reach = history_->load_series({.network = kOffice,
                                            .peer = {},
                                            .range = {.from = clock_.now() - hours(4), .to = clock_.now()},
                                            .granularity = Granularity::Raw});
  ASSERT_FALSE(reach) << "raw points should not reach back that far";
  EXPECT_THAT(reach.error().fields().at(0).message, HasSubstr("ask for granularity=hour"));
}

// Random traffic, counters that go back, restarts of program and machine, hours and days that pass: whatever
// happens, what the tiers have together is what was carried.
class RandomTraffic : public HistoryTest {
 protected:
  static constexpr int kPeers = 5;

  RandomTraffic() {
    for (int peer = 0; peer < kPeers; ++peer) existing_.peers.insert(PeerId{peer * 50});
  }

  int below(int limit) { return std::uniform_int_distribution(0, limit - 1)(random_); }
  bool chance(int percent) { return below(100) < percent; }
  std::uint64_t amount() { return static_cast<std::uint64_t>(below(1'000'000)); }

  void expect_more(PeerId peer, const Traffic& more) {
    expected_[peer] += more;
    expected_total_ += more;
  }
  void carry(PeerId peer) {
    const Traffic more{amount(), amount()};
    counters_[peer] += more;
    expect_more(peer, more);
  }
  // The counters begin at zero and do not get as far as they were before somebody looks.
  void reset(PeerId peer) {
    const Traffic now{counters_[peer].rx / 2, counters_[peer].tx / 3};
    if (now == counters_[peer]) return;
    counters_[peer] = now;
    expect_more(peer, now);
    was_reset_ = true;
  }
  void live(PeerId peer) {
    if (below(1000) < 5) {
      reset(peer);
    } else if (chance(60)) {
      carry(peer);
    }
  }

  // What a counter showed before it was reset is lost by a kill when it was not written yet.
  void restart() {
    if (was_reset_ || chance(50)) history_->close();
    if (chance(30)) reboot();
    was_reset_ = false;
    start("boot " + std::to_string(boot_));
    observe_and_work(counters_, seconds(1));  // before the next reset
  }
  void reboot() {
    history_->close();
    ++boot_;
    for (auto& [peer, counters] : counters_) counters = {};
  }
  seconds pause() {
    if (chance(1)) return days(1 + below(20));
    if (chance(10)) return hours(1 + below(30));
    return seconds(chance(50) ? 1 : 30);
  }

  std::mt19937 random_{20'260'101};
  int boot_ = 0;
  bool was_reset_ = false;
  test::Counters counters_;
  test::Counters expected_;
  Traffic expected_total_;
};

TEST_F(RandomTraffic, IsAllInTheTiers) {
  start("boot 0");
  observe_and_work({});
  for (int i = 0; i < 4000; ++i) {
    if (chance(3)) restart();
    for (int peer = 0; peer < kPeers; ++peer) live(PeerId{peer * 50});
    const bool is_early = clock_.now() < kMidnight + days(340);
    observe(counters_, is_early ? pause() : seconds(30));
    if (chance(90)) work();
  }
  history_->close();
  for (const auto& [peer, expected] : expected_) {
    EXPECT_EQ(total_of(peer), expected) << peer.value;
    EXPECT_EQ(sum_of_days(peer), expected) << peer.value;
  }
  EXPECT_EQ(total(), expected_total_);
  EXPECT_EQ(sum_of_days(), expected_total_);
  EXPECT_GT(clock_.now(), kMidnight + days(300));
}

TEST_F(RandomTraffic, IsInTheTotalsAlsoAfterYears) {
  start("boot 0");
  observe_and_work({});
  for (int i = 0; i < 1000; ++i) {
    if (chance(5)) restart();
    carry(PeerId{0});
    observe_and_work(counters_, days(1 + below(10)));
  }
  history_->close();
  EXPECT_EQ(total_of(PeerId{0}), expected_[PeerId{0}]);
  EXPECT_EQ(total(), expected_total_);
  EXPECT_LT(sum_of_days().rx, expected_total_.rx) << "days of more than a year ago are gone";
}

}  // namespace
}  // namespace wgpilot::monitor
