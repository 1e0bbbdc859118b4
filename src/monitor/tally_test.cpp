#include "monitor/tally.hpp"

#include <gmock/gmock.h>

#include "support/sample_observation.hpp"

namespace wgpilot::monitor {
namespace {

using test::Counters;
using testing::IsEmpty;
using testing::SizeIs;

constexpr NetworkId kOffice{1};
constexpr PeerId kPhone{7};
constexpr PeerId kLaptop{9};
const UnixTime kSlot = from_unix(1'700'000'010);

class Counting : public testing::Test {
 protected:
  Counting() { observe({}); }  // the network is known

  void observe(const Counters& peers) { tally_.observe(test::sample_observation(kSlot, {{kOffice, peers}})); }
  Traffic total(PeerId peer = kPhone) const { return tally_.total_of(kOffice, peer); }
  Traffic network_total() const { return tally_.find_total(kOffice).value().total; }

  Tally tally_{storage::Totals{}};
};

TEST_F(Counting, AddsWhatCountersGrewBy) {
  observe({{kPhone, {100, 10}}, {kLaptop, {5, 5}}});
  observe({{kPhone, {150, 10}}, {kLaptop, {5, 6}}});
  EXPECT_EQ(total(kPhone), (Traffic{150, 10}));
  EXPECT_EQ(total(kLaptop), (Traffic{5, 6}));
  EXPECT_EQ(network_total(), (Traffic{155, 16}));
}

TEST_F(Counting, TakesACounterThatWentBackAsBegunAnew) {
  observe({{kPhone, {100, 10}}});
  observe({{kPhone, {30, 4}}});
  EXPECT_EQ(total(), (Traffic{130, 14}));
}

TEST_F(Counting, TakesBothAsBegunAnewWhenOneWentBack) {
  observe({{kPhone, {100, 10}}});
  observe({{kPhone, {120, 4}}});
  EXPECT_EQ(total(), (Traffic{220, 14}));
}

TEST_F(Counting, MakesNothingOfAPeerOrInterfaceThatIsAwayForAWhile) {
  observe({{kPhone, {100, 10}}});
  observe({});
  auto reading = std::make_shared<NetworkReading>();
  reading->id = kOffice;
  Observation down = test::sample_observation(kSlot, {});
  down.networks.push_back(std::move(reading));
  tally_.observe(down);
  observe({{kPhone, {110, 10}}});
  EXPECT_EQ(total(), (Traffic{110, 10}));
}

TEST_F(Counting, BeginsWhereTheCountersOfANewNetworkStand) {
  constexpr NetworkId kAdopted{2};
  const auto see = [&](const Counters& peers) {
    tally_.observe(test::sample_observation(kSlot, {{kAdopted, peers}}));
  };
  see({{kLaptop, {1'000'000, 1'000'000}}});
  EXPECT_EQ(tally_.total_of(kAdopted, kLaptop), Traffic());
  see({{kLaptop, {1'000'005, 1'000'000}}, {PeerId{10}, {8, 8}}});
  EXPECT_EQ(tally_.total_of(kAdopted, kLaptop), (Traffic{5, 0}));
  EXPECT_EQ(tally_.total_of(kAdopted, PeerId{10}), (Traffic{8, 8})) << "a peer that came later began at zero";
}

TEST_F(Counting, GoesOnFromWhatIsStored) {
  Tally later(storage::Totals{
      .networks = {{.id = kOffice, .since = from_unix(5), .total = {1000, 1000}}},
      .peers = {{.id = kPhone, .network_id = kOffice, .total = {700, 700}, .counters = {100, 10}}}});
  later.observe(test::sample_observation(kSlot, {{kOffice, {{kPhone, {160, 10}}}}}));
  EXPECT_EQ(later.total_of(kOffice, kPhone), (Traffic{760, 700}));
  EXPECT_EQ(later.find_total(kOffice)->total, (Traffic{1060, 1000}));
  EXPECT_EQ(later.find_total(kOffice)->since, from_unix(5));
}

class Batch : public Counting {
 protected:
  Batch() { tally_.take(kSlot); }
};

TEST_F(Batch, HasNoIdlePeers) {
  observe({{kPhone, {100, 10}}, {kLaptop, {5, 5}}});
  EXPECT_THAT(tally_.take(kSlot).peers, SizeIs(2));
  observe({{kPhone, {100, 10}}, {kLaptop, {6, 5}}});
  const auto batch = tally_.take(kSlot);
  ASSERT_THAT(batch.peers, SizeIs(1));
  EXPECT_EQ(batch.peers[0].now.id, kLaptop);
  EXPECT_EQ(batch.peers[0].carried, (Traffic{1, 0}));
  EXPECT_EQ(batch.peers[0].now.total, (Traffic{6, 5}));
  EXPECT_EQ(batch.networks[0].carried, (Traffic{1, 0}));
}

TEST_F(Batch, IsEmptyWhenNothingWasCarried) {
  observe({{kPhone, {100, 10}}, {kLaptop, {}}});
  tally_.take(kSlot);
  observe({{kPhone, {100, 10}}, {kLaptop, {}}});
  EXPECT_TRUE(tally_.take(kSlot).is_empty());
}

TEST_F(Batch, ThatWasGivenBackIsPartOfTheNext) {
  observe({{kPhone, {100, 10}}});
  tally_.give_back(tally_.take(kSlot));
  observe({{kPhone, {120, 10}}});
  const auto batch = tally_.take(kSlot);
  ASSERT_THAT(batch.peers, SizeIs(1));
  EXPECT_EQ(batch.peers[0].carried, (Traffic{120, 10}));
  EXPECT_EQ(batch.networks[0].carried, (Traffic{120, 10}));
}

TEST_F(Batch, HasEverybodysTotalsForANewFile) {
  observe({{kPhone, {100, 10}}});
  tally_.take(kSlot);
  tally_.store_all_again();
  const auto batch = tally_.take(kSlot);
  ASSERT_THAT(batch.peers, SizeIs(1));
  EXPECT_EQ(batch.peers[0].now.total, (Traffic{100, 10}));
  EXPECT_EQ(batch.peers[0].carried, Traffic());
}

TEST_F(Batch, GivenBackAfterItsPeerWasForgottenKeepsTheNetworksPart) {
  observe({{kPhone, {100, 10}}});
  const auto batch = tally_.take(kSlot);
  const Inventory without_peers{.networks = {kOffice}, .peers = {}};
  tally_.forget_others(without_peers);
  EXPECT_THAT(tally_.forget_others(without_peers).peers, SizeIs(1));
  tally_.give_back(batch);
  const auto again = tally_.take(kSlot);
  EXPECT_THAT(again.peers, IsEmpty());
  EXPECT_EQ(again.networks.at(0).carried, (Traffic{100, 10}));
}

TEST_F(Batch, KeepsWhatADeletedPeerCarriedInItsNetwork) {
  observe({{kPhone, {100, 10}}});
  tally_.take(kSlot);
  const Inventory without_peers{.networks = {kOffice}, .peers = {}};
  EXPECT_THAT(tally_.forget_others(without_peers).peers, IsEmpty()) << "an observation may be on its way";
  const auto forgotten = tally_.forget_others(without_peers);
  EXPECT_THAT(forgotten.peers, testing::ElementsAre(kPhone));
  EXPECT_THAT(forgotten.networks, IsEmpty());
  EXPECT_EQ(network_total(), (Traffic{100, 10}));
}

TEST_F(Batch, ForgetsNobodyWhoIsBackAtTheSecondCall) {
  observe({{kPhone, {100, 10}}});
  tally_.take(kSlot);
  tally_.forget_others({.networks = {kOffice}, .peers = {}});
  tally_.forget_others({.networks = {kOffice}, .peers = {kPhone}});
  EXPECT_THAT(tally_.forget_others({.networks = {kOffice}, .peers = {}}).peers, IsEmpty());
}

TEST_F(Batch, ForgetsNobodyWhoIsStillSeen) {
  const Inventory without_peers{.networks = {kOffice}, .peers = {}};
  for (int i = 0; i < 3; ++i) {
    observe({{kPhone, {100, 10}}});
    tally_.take(kSlot);
    EXPECT_THAT(tally_.forget_others(without_peers).peers, IsEmpty());
  }
  EXPECT_EQ(total(), (Traffic{100, 10})) << "counted again from zero";
}

}  // namespace
}  // namespace wgpilot::monitor
