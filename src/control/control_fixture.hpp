// For tests of control/: the real storage in a folder of its own over the fake kernel.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/control.hpp"
#include "control/networks.hpp"
#include "control/peers.hpp"
#include "dataplane/diff.hpp"
#include "dataplane/fake_dataplane.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::control {

class ControlTest : public testing::Test {
 protected:
  ControlTest() : sessions(auth::Sessions::load(stored.database, clock).value()) { restart(); }

  void restart() {
    control = Control::open({stored.database, stored.master, kernel, sessions, clock,
                             [this](const Drift& drift) { drifts.push_back(drift); }})
                  .value();
  }

  NetworkPtr add_network(std::string_view subnet = "10.8.0.0/24",
                         std::optional<std::int64_t> port = std::nullopt) {
    model::NetworkInput input;
    input.name = "Office";
    input.subnet = subnet;
    input.listen_port = port;
    return create_network(*control, input).value();
  }

  Result<PeerPtr> add_peer(const NetworkPtr& network, std::string name = "Phone") {
    model::PeerInput input;
    input.name = std::move(name);
    return create_peer(*control, network->id, input);
  }

  // Kernel, memory and database agree.
  void expect_consistent() {
    const auto snapshot = control->snapshot();
    const dataplane::State desired = desired_state(*snapshot, clock.now());
    expect_equal(kernel.kernel, desired);
    expect_equal(control->reconciler().desired(), desired);
    const auto reopened = Control::open(control->parts()).value();
    const dataplane::State on_disk = desired_state(*reopened->snapshot(), clock.now());
    expect_equal(kernel.kernel, on_disk);
  }

  // But for what a plan can do without.
  static void expect_equal(const dataplane::State& is, const dataplane::State& should) {
    dataplane::Plan plan = diff(is, should);
    std::erase_if(plan, dataplane::is_dispensable);
    EXPECT_EQ(to_text(plan), "");
  }

  test::TemporaryDatabase stored;
  FakeClock clock;
  dataplane::FakeDataplane kernel;
  auth::Sessions sessions;
  std::vector<Drift> drifts;  // announced so far
  std::unique_ptr<Control> control;
};

}  // namespace wgpilot::control
