#include "control/bandwidth.hpp"

#include "control/control_fixture.hpp"

namespace wgpilot::control {
namespace {

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

TEST_F(BandwidthTest, WhatLimitsIsTold) {
  const auto network = add_network();
  EXPECT_EQ(fetch_shaping(*control, control->snapshot()->networks[0])->classifier, "");
  ASSERT_TRUE(add_limited(network, 500, 10'000));
  EXPECT_EQ(fetch_shaping(*control, control->snapshot()->networks[0])->classifier, "flower");
}

}  // namespace
}  // namespace wgpilot::control
