#include "control/bandwidth.hpp"

#include "control/control_fixture.hpp"

namespace wgpilot::control {
namespace {

using dataplane::PeerStatus;
using namespace std::chrono_literals;

const RateMeter::Clock::time_point kStart{1h};

crypto::PublicKey key(std::uint8_t byte) {
  crypto::PublicKey made;
  made.bytes.fill(byte);
  return made;
}

std::vector<PeerStatus> counters(std::uint64_t rx, std::uint64_t tx) {
  return {{.public_key = key(1), .rx_bytes = rx, .tx_bytes = tx}};
}

TEST(RateMeter, ComparesWithTheReadingBefore) {
  RateMeter meter;
  EXPECT_TRUE(meter.rates("wg0", counters(1000, 5000), kStart)->empty());
  const auto rates = meter.rates("wg0", counters(1000 + 250'000, 5000 + 2'500'000), kStart + 2s);
  EXPECT_EQ(rates->at(key(1)), (Bandwidth{.up_kbps = 1'000, .down_kbps = 10'000}));
}

TEST(RateMeter, SharesRatesBetweenThoseWhoAskAtOnce) {
  RateMeter meter;
  meter.rates("wg0", counters(0, 0), kStart);
  const auto first = meter.rates("wg0", counters(125'000, 0), kStart + 1s);
  EXPECT_EQ(meter.rates("wg0", counters(125'001, 0), kStart + 1s + 10ms), first);
}

TEST(RateMeter, SaysNothingAboutALongTimeOrAnotherInterface) {
  RateMeter meter;
  meter.rates("wg0", counters(0, 0), kStart);
  EXPECT_TRUE(meter.rates("wg1", counters(125'000, 0), kStart + 1s)->empty());
  EXPECT_TRUE(meter.rates("wg0", counters(125'000, 0), kStart + 1h)->empty());
}

TEST(RateMeter, TakesCountersThatBeginAgainForNothing) {
  RateMeter meter;
  meter.rates("wg0", counters(500, 500), kStart);
  EXPECT_EQ(meter.rates("wg0", counters(10, 10), kStart + 1s)->at(key(1)), Bandwidth());
}

class BandwidthTest : public ControlTest {
 protected:
  Result<PeerPtr> add_limited(const NetworkPtr& network, std::int64_t up, std::int64_t down) {
    model::PeerInput input;
    input.name = "Phone";
    input.bandwidth_up_kbps = up;
    input.bandwidth_down_kbps = down;
    return create_peer(*control, network->id, input);
  }
};

TEST_F(BandwidthTest, LimitsReachTheKernelAndLeaveWithTheirPeer) {
  const auto network = add_network();
  const auto peer = add_limited(network, 500, 10'000).value();
  EXPECT_EQ(kernel.kernel.interfaces.at("wg0")->download->classes,
            (std::vector<dataplane::ShapedClass>{{.id = 2, .kbps = 10'000}}));
  expect_consistent();
  ASSERT_TRUE(delete_peer(*control, network->id, peer->id));
  EXPECT_FALSE(kernel.kernel.interfaces.at("wg0")->download);
  EXPECT_FALSE(kernel.kernel.interfaces.at("wg0")->upload);
  expect_consistent();
}

TEST_F(BandwidthTest, AFailureInTheKernelLeavesEverythingAsItWas) {
  const auto network = add_network();
  const auto peer = add_limited(network, 0, 0).value();
  kernel.before = [](const dataplane::Step& step) -> Result<void> {
    if (std::holds_alternative<dataplane::ChangeShaper>(step.action)) return fail(Code::KernelError, "no");
    return {};
  };
  model::PeerInput input;
  input.bandwidth_up_kbps = 500;
  EXPECT_FALSE(update_peer(*control, network->id, peer->id, input));
  kernel.before = [](const dataplane::Step&) { return Result<void>{}; };
  EXPECT_EQ(control->snapshot()->networks[0].peers[0]->bandwidth_up_kbps, 0U);
  EXPECT_FALSE(kernel.kernel.interfaces.at("wg0")->upload);
  expect_consistent();
}

TEST_F(BandwidthTest, APeerThatIsOffCannotHaveALimitThatNobodyCouldKeep) {
  const auto network = add_network();
  kernel.shaping = fail(Code::QosUnavailable, "the kernel lacks sch_htb");
  model::PeerInput input;
  input.name = "Off";
  input.enabled = false;
  input.bandwidth_up_kbps = 500;
  EXPECT_EQ(create_peer(*control, network->id, input).error().code(), Code::QosUnavailable);
  EXPECT_TRUE(control->snapshot()->networks[0].peers.empty());
  EXPECT_TRUE(add_limited(network, 0, 0)) << "a peer without a limit needs nothing of it";
}

TEST_F(BandwidthTest, AllPeersAreShown) {
  const auto network = add_network();
  ASSERT_TRUE(add_limited(network, 500, 10'000));
  ASSERT_TRUE(add_limited(network, 0, 0));
  RateMeter meter;
  const auto bandwidth = fetch_bandwidth(*control, meter, control->snapshot()->networks[0]);
  ASSERT_TRUE(bandwidth);
  EXPECT_EQ(bandwidth->shaping.classifier, "flower");
  ASSERT_EQ(bandwidth->peers.size(), 2U);
  EXPECT_EQ(bandwidth->peers[0].limit, (Bandwidth{.up_kbps = 500, .down_kbps = 10'000}));
  EXPECT_EQ(bandwidth->peers[1].limit, Bandwidth());
}

}  // namespace
}  // namespace wgpilot::control
