#include "monitor/transfer_totals.hpp"

#include <gtest/gtest.h>

#include "monitor/metrics_fixture.hpp"

namespace wgpilot::monitor {
namespace {

struct Bytes {
  std::int64_t peer;
  std::uint64_t rx;
};

class Totals : public testing::Test {
 protected:
  static NetworkReading reading(const std::vector<Bytes>& peers, std::int64_t id = 1) {
    NetworkReading made{.id = {id}, .interface = "wg0", .present = true};
    for (const auto& [peer, rx] : peers) {
      made.peers.push_back({.id = {peer}, .status = {.rx_bytes = rx, .tx_bytes = 2 * rx}});
    }
    return made;
  }

  // Bytes received in network 1 after the next observation; what was sent is twice of it.
  std::uint64_t rx_after(std::vector<NetworkReading> readings) {
    const auto now = totals.at(make_observation(++number, std::move(readings)));
    const Transfer total = now.at({1});
    EXPECT_EQ(total.tx, 2 * total.rx);
    return total.rx;
  }

  TransferTotals totals;
  std::uint64_t number = 0;
};

TEST_F(Totals, BeginWithWhatTheKernelHasCounted) {
  EXPECT_EQ(rx_after({reading({{1, 100}, {2, 20}})}), 120);
  EXPECT_EQ(rx_after({reading({{1, 101}, {2, 20}})}), 121);
}

TEST_F(Totals, DoNotFallWhenAPeerGoes) {
  EXPECT_EQ(rx_after({reading({{1, 100}, {2, 20}})}), 120);
  EXPECT_EQ(rx_after({reading({{2, 25}})}), 125);
  EXPECT_EQ(rx_after({reading({{2, 25}, {3, 4}})}), 129);
}

TEST_F(Totals, GoOnWhenCountersBeginAnew) {
  EXPECT_EQ(rx_after({reading({{1, 100}})}), 100);
  EXPECT_EQ(rx_after({reading({{1, 7}})}), 107);
}

TEST_F(Totals, CountNothingTwiceWhenAnInterfaceWasOutOfSight) {
  EXPECT_EQ(rx_after({reading({{1, 100}})}), 100);
  EXPECT_EQ(rx_after({NetworkReading{.id = {1}, .interface = "wg0"}}), 100);
  EXPECT_EQ(rx_after({reading({{1, 110}})}), 110);
}

TEST_F(Totals, ForgetNetworksThatAreDeleted) {
  rx_after({reading({{1, 100}}), reading({{1, 5}}, 2)});
  const auto left = totals.at(make_observation(++number, {reading({{1, 5}}, 2)}));
  EXPECT_EQ(left, (TransferByNetwork{{{2}, {5, 10}}}));
}

TEST_F(Totals, AreTheSameForAnObservationThatIsNotNewer) {
  const auto first = make_observation(1, {reading({{1, 100}})});
  const auto second = make_observation(2, {reading({{1, 150}})});
  EXPECT_EQ(totals.at(second).at({1}).rx, 150);
  EXPECT_EQ(totals.at(first).at({1}).rx, 150);
  EXPECT_EQ(totals.at(second).at({1}).rx, 150);
}

}  // namespace
}  // namespace wgpilot::monitor
