#include "monitor/observer.hpp"

#include <latch>
#include <thread>

#include "monitor/observer_fixture.hpp"

namespace wgpilot::monitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST_F(ObserverTest, HasSeenNothingBeforeTheFirstLook) {
  const Observer observer = make_observer();
  EXPECT_EQ(observer.latest()->number, 0u);
  EXPECT_TRUE(observer.latest()->networks.empty());
}

TEST_F(ObserverTest, ReadsByTheIdsOfTheDatabase) {
  add_network(1, 3);
  add_network(2, 1);
  status("wg1", 1002).rx_bytes = 7;
  Observer observer = make_observer();
  const auto seen = observer.fresh();
  ASSERT_EQ(seen->networks.size(), 2u);
  const NetworkReading& first = *find_network(*seen, {1});
  EXPECT_TRUE(first.present);
  EXPECT_EQ(first.link.device_type, "fake");
  ASSERT_EQ(first.peers.size(), 3u);
  EXPECT_EQ(find_peer(first, {1002})->status.rx_bytes, 7u);
  EXPECT_EQ(find_peer(first, {1003})->status.public_key, key_of(1003));
  EXPECT_EQ(find_peer(first, {2001}), nullptr);
}

TEST_F(ObserverTest, LeavesOutWhatOnlyOneSideHas) {
  add_network(1, 2);
  kernel.statuses["wg1"].peers.erase(kernel.statuses["wg1"].peers.begin());  // of peer 1002
  kernel.statuses["wg1"].peers.push_back({.public_key = {}});                // of nobody
  std::ranges::sort(kernel.statuses["wg1"].peers, {}, &dataplane::PeerStatus::public_key);
  Observer observer = make_observer();
  const auto seen = observer.fresh();
  ASSERT_EQ(seen->networks[0]->peers.size(), 1u);
  EXPECT_EQ(seen->networks[0]->peers[0].id, PeerId{1001});
}

TEST_F(ObserverTest, AnInterfaceThatIsNotThereIsSaidSo) {
  add_network(1, 1);
  kernel.statuses.clear();
  Observer observer = make_observer();
  const auto seen = observer.fresh();
  EXPECT_FALSE(seen->networks[0]->present);
  EXPECT_EQ(seen->networks[0]->problem, "no interface wg1");
  EXPECT_TRUE(seen->networks[0]->peers.empty());
}

TEST_F(ObserverTest, OnlineIsAHandshakeYoungerThanThreeMinutes) {
  add_network(1, 3);
  status("wg1", 1001).last_handshake = clock.now() - 179s;
  status("wg1", 1002).last_handshake = clock.now() - 180s;
  Observer observer = make_observer();
  const auto seen = observer.fresh();
  EXPECT_TRUE(seen->networks[0]->peers[0].online);
  EXPECT_FALSE(seen->networks[0]->peers[1].online);
  EXPECT_FALSE(seen->networks[0]->peers[2].online) << "never";
}

TEST_F(ObserverTest, RatesAreBytesASecondSinceTheLookBefore) {
  add_network(1, 2);
  status("wg1", 1001).rx_bytes = 1'000;
  kernel.statuses["wg1"].counters = {.rx_bytes = 50, .tx_bytes = 900};
  Observer observer = make_observer();
  EXPECT_EQ(observer.fresh()->networks[0]->peers[0].rates.rx, 0) << "nothing to compare with";
  pass(2s);
  status("wg1", 1001).rx_bytes = 4'000;
  status("wg1", 1002).tx_bytes = 10;
  kernel.statuses["wg1"].counters = {.rx_bytes = 150, .tx_bytes = 100};
  const auto seen = observer.fresh();
  EXPECT_EQ(seen->networks[0]->peers[0].rates.rx, 1'500);
  EXPECT_EQ(seen->networks[0]->peers[1].rates.tx, 5);
  EXPECT_EQ(seen->networks[0]->rates.rx, 50);
  EXPECT_EQ(seen->networks[0]->rates.tx, 0) << "the counter went back";
}

TEST_F(ObserverTest, ADumpIsSharedAsLongAsItIsFresh) {
  add_network(1);
  Observer observer = make_observer();
  const auto first = observer.fresh(1s);
  pass(1s);
  EXPECT_EQ(observer.fresh(1s), first);
  pass(1ms);
  EXPECT_EQ(observer.fresh(1s)->number, 2u);
  EXPECT_EQ(kernel.dumps, 2);
}

TEST_F(ObserverTest, AChangeOfNetworksIsSeenAtOnce) {
  add_network(1, 1);
  Observer observer = make_observer();
  observer.fresh();
  add_peer(1, 1002);
  pass(500ms);
  EXPECT_EQ(observer.fresh()->networks[0]->peers.size(), 2u);
  EXPECT_EQ(kernel.dumps, 2);
}

// For the thread sanitizer too.
TEST_F(ObserverTest, AHundredReadersAtATimeAreOneDump) {
  add_network(1, 1);
  std::latch started{100};
  kernel.while_dumping = [&] { started.wait(); };
  Observer observer = make_observer();
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 100; ++i) {
      readers.emplace_back([&] {
        started.count_down();
        EXPECT_EQ(observer.fresh(0s)->number, 1u);
      });
    }
  }
  EXPECT_EQ(kernel.dumps, 1);
}

TEST_F(ObserverTest, TicksEveryHalfMinuteWhenNobodyWatches) {
  add_network(1);
  Observer observer = make_observer();
  observer.tick();
  for (int i = 0; i < 116; ++i) {  // 29 s
    pass(250ms);
    observer.tick();
  }
  EXPECT_EQ(kernel.dumps, 1);
  pass(1s);
  observer.tick();
  EXPECT_EQ(kernel.dumps, 2);
}

TEST_F(ObserverTest, TicksEverySecondWhileSomebodyWatches) {
  add_network(1);
  Observer observer = make_observer();
  is_watched = true;
  for (int i = 0; i < 40; ++i) {  // 10 s
    observer.tick();
    pass(250ms);
  }
  EXPECT_EQ(kernel.dumps, 10);
}

TEST_F(ObserverTest, WhoHasJustAskedWatches) {
  add_network(1);
  Observer observer = make_observer();
  observer.fresh();
  for (int i = 0; i < 80; ++i) {  // 20 s
    pass(250ms);
    observer.tick();
  }
  EXPECT_EQ(kernel.dumps, 5) << "one, and four while the interest lasted";
}

TEST_F(ObserverTest, LooksAtOnceWhenTheKernelSpoke) {
  add_network(1);
  Observer observer = make_observer();
  observer.tick();
  pass(250ms);
  EXPECT_FALSE(observer.is_due());
  observer.nudge();
  EXPECT_TRUE(observer.is_due());
  observer.tick();
  observer.tick();
  EXPECT_EQ(kernel.dumps, 2);
}

TEST_F(ObserverTest, TellsItsSinksInOrderWhatWasAndWhatIs) {
  add_network(1);
  Observer observer = make_observer();
  std::vector<std::string> told;
  for (const char* name : {"a", "b"}) {
    observer.add_sink([&told, name](const Observation& before, const Observation& after) {
      told.push_back(fmt::format("{} {} {}", name, before.number, after.number));
    });
  }
  observer.fresh();
  pass(2s);
  observer.fresh();
  EXPECT_THAT(told, ElementsAre("a 0 1", "b 0 1", "a 1 2", "b 1 2"));
}

}  // namespace
}  // namespace wgpilot::monitor
