#include "control/drift.hpp"

#include "base/log.hpp"
#include "control/control_fixture.hpp"
#include "control/routing.hpp"

namespace wgpilot::control {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DriftTest : public ControlTest {
 protected:
  DriftTest() {
    network_ = add_network();
    EXPECT_TRUE(add_peer(network_));
    EXPECT_TRUE(control->repair());
    drifts.clear();
  }

  // Two seconds after the last tick; idle is without an announcement.
  void idle_tick() { control->tick(std::nullopt, time_ += 2s); }
  void touched_tick(dataplane::Touch touch = {}) { control->tick(std::move(touch), time_ += 2s); }

  void take_link_down(const std::string& name = "wg0") {
    kernel.tamper(name, [](dataplane::Interface& interface) { interface.up = false; });
  }

  NetworkPtr network_;
  LookSchedule::Time time_ = LookSchedule::Clock::now();
};

TEST_F(DriftTest, IsRepairedAndTold) {
  take_link_down();
  touched_tick({.at_firewall = {"nft (pid 7)"}, .at_interfaces = {"pid 8", "pid 9"}});
  ASSERT_EQ(drifts.size(), 1u);
  EXPECT_EQ(drifts[0].network_id, network_->id);
  EXPECT_EQ(drifts[0].interface, "wg0");
  EXPECT_THAT(drifts[0].plan, ElementsAre("ip link set wg0 up"));
  EXPECT_EQ(drifts[0].by, "pid 8, pid 9");
  EXPECT_EQ(drifts[0].time, clock.now());
  const std::string line = log::recent_warnings().back();
  EXPECT_THAT(line, HasSubstr(R"("message":"drift repaired","interface":"wg0")"));
  EXPECT_THAT(line, HasSubstr(R"("by":"pid 8, pid 9")"));
  expect_consistent();
}

TEST_F(DriftTest, IsFoundWithoutAnAnnouncement) {
  kernel.tamper("wg0", [](dataplane::Interface& interface) { interface.peers.clear(); });
  idle_tick();
  ASSERT_EQ(drifts.size(), 1u);
  EXPECT_THAT(drifts[0].plan, ElementsAre(HasSubstr("wg set wg0 peer")));
  EXPECT_EQ(drifts[0].by, "");
  expect_consistent();
}

TEST_F(DriftTest, OfTheFirewallConcernsAllNetworks) {
  kernel.kernel.firewall.reset();
  touched_tick({.at_firewall = {"nft (pid 7)"}, .at_interfaces = {}});
  ASSERT_EQ(drifts.size(), 1u);
  EXPECT_EQ(drifts[0].network_id, std::nullopt);
  EXPECT_EQ(drifts[0].interface, "");
  EXPECT_EQ(drifts[0].by, "nft (pid 7)");
}

TEST_F(DriftTest, OfARuleConcernsItsNetwork) {
  model::NetworkInput table;
  table.routing_table = 100;
  ASSERT_TRUE(update_network(*control, network_->id, table));
  model::RuleInput input;
  input.priority = 50;
  input.firewall_mark = 7;
  input.table_id = 200;
  ASSERT_TRUE(create_rule(*control, network_->id, input));
  const dataplane::Rule nobodys{.priority = 9, .table = 777};
  kernel.kernel.rules = {nobodys, {.priority = 10, .table = 100}};
  kernel.kernel.firewall.reset();
  touched_tick({.at_firewall = {"nft (pid 7)"}, .at_interfaces = {"pid 8"}});
  ASSERT_EQ(drifts.size(), 2u);
  EXPECT_EQ(drifts[0].network_id, std::nullopt);
  EXPECT_THAT(drifts[0].plan, ElementsAre("ip rule del pref 9 from all lookup 777 protocol 87",
                                          "nft -f - # replaces table inet wgpilot",
                                          "conntrack -D -s 10.8.0.0/24 # those that are not granted"));
  EXPECT_EQ(drifts[0].by, "nft (pid 7), pid 8");
  EXPECT_EQ(drifts[1].network_id, network_->id);
  EXPECT_EQ(drifts[1].interface, "wg0");
  EXPECT_THAT(drifts[1].plan, ElementsAre("ip rule del pref 10 from all lookup 100 protocol 87",
                                          "ip rule add pref 50 from all fwmark 0x7 lookup 200 protocol 87",
                                          "ip rule add pref 32765 from all iif wg0 lookup 100 protocol 87"));
  EXPECT_EQ(drifts[1].by, "pid 8");
  expect_consistent();
}

TEST_F(DriftTest, OfASettingOfTheHostIsNobodysThatIsKnown) {
  kernel.kernel.sysctls["net/ipv4/ip_forward"] = "0";
  touched_tick({.at_firewall = {"nft (pid 7)"}, .at_interfaces = {}});
  ASSERT_EQ(drifts.size(), 1u);
  EXPECT_EQ(drifts[0].by, "");
}

TEST_F(DriftTest, NamesOnlyWhoCameSinceTheLastLook) {
  touched_tick({.at_firewall = {}, .at_interfaces = {"pid 8"}});
  take_link_down();
  touched_tick({.at_firewall = {}, .at_interfaces = {"pid 9"}});
  ASSERT_EQ(drifts.size(), 1u);
  EXPECT_EQ(drifts[0].by, "pid 9");
}

TEST_F(DriftTest, NeverShowsASecret) {
  kernel.tamper("wg0", [](dataplane::Interface& interface) {
    interface.private_key = {};
    interface.peers.clear();
  });
  idle_tick();
  ASSERT_EQ(drifts.size(), 1u);
  EXPECT_THAT(drifts[0].plan,
              ElementsAre("wg set wg0 private-key (hidden)", HasSubstr("preshared-key (hidden)")));
}

TEST_F(DriftTest, IsNotWhatWeDoOurselves) {
  ASSERT_TRUE(add_peer(network_, "Laptop"));
  touched_tick();
  model::PeerInput guest;
  guest.name = "Guest";
  guest.expires_in = "60s";
  ASSERT_TRUE(create_peer(*control, network_->id, guest));
  clock.advance(60s);
  idle_tick();
  EXPECT_THAT(kernel.log, HasSubstr("remove"));
  expect_consistent();
  restart();
  kernel.kernel = {.origin = dataplane::Origin::Observed};  // a reboot
  idle_tick();
  expect_consistent();
  EXPECT_THAT(drifts, IsEmpty());
}

TEST_F(DriftTest, IsNotWhatCouldNotBeDoneBefore) {
  const auto fail_wg0 = [](const dataplane::Step& step) -> Result<void> {
    if (step.interface == "wg0") return fail(Code::KernelError, "no");
    return {};
  };
  take_link_down();
  kernel.before = fail_wg0;
  touched_tick();
  EXPECT_EQ(control->snapshot()->problems.at("wg0"), "no");
  kernel.before = [](const dataplane::Step&) { return Result<void>(); };
  EXPECT_TRUE(control->repair());
  EXPECT_THAT(drifts, IsEmpty());
  EXPECT_THAT(control->snapshot()->problems, IsEmpty());
  expect_consistent();
}

TEST_F(DriftTest, WhatFailsIsLeftAloneForHalfAMinuteAndLoggedOnce) {
  add_network("10.9.0.0/24");
  int tries = 0;
  kernel.before = [&](const dataplane::Step& step) -> Result<void> {
    if (step.interface == "wg0" && ++tries) return fail(Code::KernelError, "no, and no again");
    return {};
  };
  touched_tick();  // the first of half a minute
  const auto logged = log::recent_warnings().size();
  take_link_down("wg0");
  for (int second = 0; second < 20; second += 2) {
    take_link_down("wg1");
    touched_tick();
  }
  EXPECT_EQ(tries, 1);
  EXPECT_EQ(drifts.size(), 10u) << "the other interface is looked after meanwhile";
  EXPECT_EQ(log::recent_warnings().size() - logged, 11u);
  time_ += 10s;
  idle_tick();
  EXPECT_EQ(tries, 2);
}

}  // namespace
}  // namespace wgpilot::control
