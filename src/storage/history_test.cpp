#include "storage/history.hpp"

#include <gmock/gmock.h>

#include "storage/history_folding.hpp"
#include "storage/migrations.hpp"
#include "storage/single_value.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr NetworkId kOffice{1};
constexpr PeerId kPhone{7};
const UnixTime kMidnight = from_unix(1'699'920'000);  // 14 November 2023, UTC
const Range kAlways{.from = from_unix(0), .to = from_unix(4'000'000'000)};

HistoryBatch sample_batch(UnixTime time, Traffic carried, PeerId peer = kPhone) {
  return {.slot = slot_of(time, Tier::Raw),
          .networks = {{.now = {.id = kOffice, .since = from_unix(9), .total = carried}, .carried = carried}},
          .peers = {{.now = {.id = peer, .network_id = kOffice, .total = carried, .counters = {3, 4}},
                     .carried = carried}}};
}

class HistoryRows : public testing::Test {
 protected:
  void store(UnixTime time, Traffic carried, PeerId peer = kPhone) {
    ASSERT_TRUE(store_batches(database_, {sample_batch(time, carried, peer)}));
  }
  std::vector<Point> points(Tier tier, Range range = kAlways, PeerId peer = kPhone) {
    return load_points(database_, place_of(peer), range, tier).value();
  }
  std::int64_t rows(Tier tier) {
    return load_integer(database_, "SELECT count(*) FROM samples WHERE tier = ?1", static_cast<int>(tier))
        .value();
  }

  test::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "history.db";
  Database database_ = open_history(path_).value();
};

TEST_F(HistoryRows, AreInStrictTables) {
  EXPECT_EQ(load_integer(database_,
                         "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0"
                         " AND name NOT LIKE 'sqlite_%'")
                .value(),
            0);
  EXPECT_EQ(load_integer(database_, "PRAGMA auto_vacuum").value(), 2);
  EXPECT_EQ(load_integer(database_, "PRAGMA synchronous").value(), 1);
}

TEST_F(HistoryRows, ComeBackAsTotals) {
  store(kMidnight, {10, 20});
  database_ = open_history(path_).value();
  const Totals totals = load_totals(database_).value();
  ASSERT_EQ(totals.networks.size(), 1u);
  EXPECT_EQ(totals.networks[0].since, from_unix(9));
  EXPECT_EQ(totals.networks[0].total, (Traffic{10, 20}));
  ASSERT_EQ(totals.peers.size(), 1u);
  EXPECT_EQ(totals.peers[0].id, kPhone);
  EXPECT_EQ(totals.peers[0].network_id, kOffice);
  EXPECT_EQ(totals.peers[0].counters, (Traffic{3, 4}));
}

TEST_F(HistoryRows, OfOneIntervalAreSummedUp) {
  store(kMidnight + std::chrono::seconds(1), {10, 20});
  store(kMidnight + std::chrono::seconds(29), {1, 2});
  EXPECT_THAT(points(Tier::Raw), ElementsAre(Point{kMidnight, {11, 22}}));
}

TEST_F(HistoryRows, ForgetCountersAtANewBootOnly) {
  store(kMidnight, {10, 20});
  ASSERT_TRUE(begin_boot(database_, "first"));
  EXPECT_EQ(load_totals(database_).value().peers[0].counters, Traffic());
  store(kMidnight, {10, 20});
  ASSERT_TRUE(begin_boot(database_, "first"));
  EXPECT_EQ(load_totals(database_).value().peers[0].counters, (Traffic{3, 4}));
}

TEST_F(HistoryRows, ThatAreDeletedLeaveTheTrafficOfTheNetwork) {
  store(kMidnight, {10, 20});
  ASSERT_TRUE(delete_totals(database_, {kPhone}, {}));
  EXPECT_THAT(load_totals(database_).value().peers, IsEmpty());
  EXPECT_THAT(load_points(database_, place_of(kOffice), kAlways, Tier::Day).value(),
              ElementsAre(Point{kMidnight, {10, 20}}));
}

TEST_F(HistoryRows, AreReadByPeer) {
  for (const std::int64_t id : {1, 63, 64, 7, 700})
    store(kMidnight + hours(1), {static_cast<std::uint64_t>(id), 0}, PeerId{id});
  store(kMidnight, {8, 8}, PeerId{700});
  EXPECT_THAT(points(Tier::Raw, kAlways, PeerId{64}), ElementsAre(Point{kMidnight + hours(1), {64, 0}}));
  EXPECT_THAT(points(Tier::Raw, kAlways, PeerId{700}),
              ElementsAre(Point{kMidnight, {8, 8}}, Point{kMidnight + hours(1), {700, 0}}));
  EXPECT_THAT(points(Tier::Raw, kAlways, PeerId{65}), IsEmpty());
  EXPECT_THAT(points(Tier::Raw, kAlways, PeerId{5000}), IsEmpty());
}

TEST_F(HistoryRows, AreReadFromTheIntervalThatTheRangeStartsIn) {
  store(kMidnight, {1, 0});
  store(kMidnight + std::chrono::seconds(30), {2, 0});
  store(kMidnight + std::chrono::seconds(60), {4, 0});
  const Range range{.from = kMidnight + std::chrono::seconds(31), .to = kMidnight + std::chrono::seconds(60)};
  EXPECT_THAT(points(Tier::Raw, range), ElementsAre(Point{kMidnight + std::chrono::seconds(30), {2, 0}}));
  EXPECT_THAT(points(Tier::Hour, range), ElementsAre(Point{kMidnight, {3, 0}}));
}

class Folding : public HistoryRows {
 protected:
  Folding() {
    store(kMidnight, {1, 10});
    store(kMidnight + std::chrono::minutes(59), {2, 20});
    store(kMidnight + hours(1), {4, 40});
    store(kMidnight + days(1), {8, 80});
  }
};

TEST_F(Folding, MovesTheOldestHourWholeOrNotAtAll) {
  EXPECT_EQ(fold_oldest(database_, Tier::Raw, kMidnight + std::chrono::minutes(59)).value(), Folded::Nothing);
  EXPECT_EQ(fold_oldest(database_, Tier::Raw, kMidnight + hours(1)).value(), Folded::One);
  EXPECT_EQ(fold_oldest(database_, Tier::Raw, kMidnight + hours(1)).value(), Folded::Nothing);
  EXPECT_EQ(rows(Tier::Hour), 2) << "of the peer and of the network";
  EXPECT_THAT(points(Tier::Raw),
              ElementsAre(Point{kMidnight + hours(1), {4, 40}}, Point{kMidnight + days(1), {8, 80}}));
  EXPECT_THAT(points(Tier::Hour), ElementsAre(Point{kMidnight, {3, 30}}, Point{kMidnight + hours(1), {4, 40}},
                                              Point{kMidnight + days(1), {8, 80}}));
}

TEST_F(Folding, ChangesNoSumOfDays) {
  const auto before = points(Tier::Day);
  EXPECT_THAT(before, ElementsAre(Point{kMidnight, {7, 70}}, Point{kMidnight + days(1), {8, 80}}));
  while (fold_oldest(database_, Tier::Raw, kMidnight + days(3)).value() == Folded::One)
    EXPECT_EQ(points(Tier::Day), before);
  while (fold_oldest(database_, Tier::Hour, kMidnight + days(3)).value() == Folded::One)
    EXPECT_EQ(points(Tier::Day), before);
  EXPECT_EQ(rows(Tier::Raw) + rows(Tier::Hour), 0);
  EXPECT_EQ(rows(Tier::Day), 4);
}

TEST_F(Folding, RemembersFromWhenATierHasAll) {
  EXPECT_EQ(load_complete_from(database_, Tier::Raw).value(), from_unix(0));
  ASSERT_TRUE(fold_oldest(database_, Tier::Raw, kMidnight + hours(1)));
  EXPECT_EQ(load_complete_from(database_, Tier::Raw).value(), kMidnight + hours(1));
  EXPECT_EQ(load_complete_from(database_, Tier::Hour).value(), from_unix(0));
  ASSERT_TRUE(fold_oldest(database_, Tier::Hour, kMidnight + days(1)));
  EXPECT_EQ(load_complete_from(database_, Tier::Hour).value(), kMidnight + days(1));
}

TEST_F(Folding, AddsWhatComesLate) {
  ASSERT_TRUE(fold_oldest(database_, Tier::Raw, kMidnight + hours(1)));
  store(kMidnight, {100, 0});  // by a clock that went back
  ASSERT_TRUE(fold_oldest(database_, Tier::Raw, kMidnight + hours(1)));
  EXPECT_THAT(points(Tier::Hour).front(), (Point{kMidnight, {103, 30}}));
}

TEST_F(Folding, DropsWholeDaysFromTheOldestOn) {
  while (fold_oldest(database_, Tier::Raw, kMidnight + days(3)).value() == Folded::One) continue;
  while (fold_oldest(database_, Tier::Hour, kMidnight + days(3)).value() == Folded::One) continue;
  EXPECT_EQ(drop_oldest_day(database_, kMidnight + hours(23)).value(), Folded::Nothing);
  EXPECT_EQ(drop_oldest_day(database_, kMidnight + days(1)).value(), Folded::One);
  EXPECT_THAT(points(Tier::Day), ElementsAre(Point{kMidnight + days(1), {8, 80}}));
}

TEST_F(Folding, LetsReadersGoOnWithWhatTheySaw) {
  Database reader = Database::open(path_, Access::ReadOnly).value();
  ASSERT_TRUE(reader.run_script("BEGIN"));
  const auto before = load_points(reader, place_of(kPhone), kAlways, Tier::Raw).value();
  EXPECT_EQ(fold_oldest(database_, Tier::Raw, kMidnight + hours(1)).value(), Folded::One);
  EXPECT_EQ(load_points(reader, place_of(kPhone), kAlways, Tier::Raw).value(), before);
}

TEST_F(Folding, NamesASampleThatIsNone) {
  ASSERT_TRUE(database_.run_script("UPDATE samples SET data = x'ff' WHERE slot = 1699920000"));
  const auto folded = fold_oldest(database_, Tier::Raw, kMidnight + hours(1));
  ASSERT_FALSE(folded);
  EXPECT_EQ(folded.error().code(), Code::StorageCorrupt);
  EXPECT_THAT(folded.error().message(), testing::HasSubstr("2/1699920000/"));
}

TEST_F(Folding, GivesPagesBackOnceManyAreFree) {
  ASSERT_TRUE(database_.run_script(
      "CREATE TABLE filler (x BLOB) STRICT; INSERT INTO filler VALUES (zeroblob(33554432))"));
  const auto pages = [&] { return load_integer(database_, "PRAGMA page_count").value(); };
  const auto full = pages();
  ASSERT_TRUE(shrink(database_));
  EXPECT_EQ(pages(), full) << "nothing is free";
  ASSERT_TRUE(database_.run_script("DROP TABLE filler"));
  EXPECT_LT(load_used_bytes(database_).value(), 1u << 20);
  ASSERT_TRUE(shrink(database_));
  EXPECT_LE(pages(), full - 1024);
  EXPECT_GT(pages(), full - 2 * 1024) << "a part at a time";
}

TEST(SlotOf, IsTheStartInUtc) {
  EXPECT_EQ(slot_of(kMidnight + std::chrono::seconds(86'399), Tier::Day), kMidnight);
  EXPECT_EQ(slot_of(kMidnight + std::chrono::seconds(3'700), Tier::Hour), kMidnight + hours(1));
  EXPECT_EQ(slot_of(kMidnight + std::chrono::seconds(59), Tier::Raw), kMidnight + std::chrono::seconds(30));
  EXPECT_EQ(slot_of(from_unix(-1), Tier::Raw), from_unix(-30));
}

}  // namespace
}  // namespace wgpilot::storage
