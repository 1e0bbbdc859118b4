// Limits on a real kernel, with tc as witness and as vandal: with the kernel's WireGuard and with
// wireguard-go, with flower and fq_codel or with u32 and the kernel's default queue, as far as this machine
// has them.
#include "dataplane/linux/dataplane_fixture.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using test::output_of;
using testing::HasSubstr;
using testing::Not;

model::Peer limited(model::Peer peer, std::uint32_t down, std::uint32_t up) {
  peer.bandwidth_down_kbps = down;
  peer.bandwidth_up_kbps = up;
  return peer;
}

// wg0 with four peers, of whom the first three are limited: in both directions, down, up. wg1 with a site.
State limited_state() {
  NetworkWithPeers office = with_peers(sample_network(0), 4);
  office.peers[0] = std::make_shared<const model::Peer>(limited(*office.peers[0], 10'000, 5'000));
  office.peers[1] = std::make_shared<const model::Peer>(limited(*office.peers[1], 2'000, 0));
  office.peers[2] = std::make_shared<const model::Peer>(limited(*office.peers[2], 0, 3'000));
  NetworkWithPeers sites = with_peers(sample_network(1, model::Mode::SiteToSite), 1);
  sites.peers[0] = std::make_shared<const model::Peer>(limited(*sites.peers[0], 1'000, 1'000));
  return desired_state({office, sites}, kNow);
}

class ShaperTest : public testing::TestWithParam<BackendChoice> {
 protected:
  template <class Body>
  void on_machine(Body body) {
    on_empty_machine(GetParam(), [&](LinuxDataplane& dataplane) {
      if (const auto able = dataplane.check_shaping(); !able) GTEST_SKIP() << able.error().message();
      body(dataplane);
    });
  }
};
INSTANTIATE_TEST_SUITE_P(On, ShaperTest, testing::ValuesIn(kBackends), name_of_backend);

TEST_P(ShaperTest, ObservesWhatItApplied) {
  on_machine([](LinuxDataplane& dataplane) { bring_to(dataplane, limited_state()); });
}

TEST_P(ShaperTest, ShowsTcWhatWasAsked) {
  on_machine([](LinuxDataplane& dataplane) {
    bring_to(dataplane, limited_state());
    const std::string down = output_of("tc class show dev wg0"), up = output_of("tc class show dev ifb-wg0");
    EXPECT_THAT(down, HasSubstr("class htb 87:2 root"));
    EXPECT_THAT(down, HasSubstr("rate 10Mbit ceil 10Mbit"));
    EXPECT_THAT(down, HasSubstr("class htb 87:3 root"));
    EXPECT_THAT(down, Not(HasSubstr("87:4")));
    EXPECT_THAT(down, Not(HasSubstr("87:5")));
    EXPECT_THAT(up, HasSubstr("class htb 87:2 root"));
    EXPECT_THAT(up, HasSubstr("rate 3Mbit ceil 3Mbit"));
    EXPECT_THAT(up, Not(HasSubstr("87:3 ")));
    EXPECT_EQ(output_of("tc filter show dev ifb-wg0 | grep -cE '(flowid|classid) 87:'"), "4\n");
    EXPECT_EQ(output_of("tc filter show dev wg0 ingress | grep -c 'Redirect to device ifb-wg0'"), "4\n");
    EXPECT_THAT(output_of("ip link show ifb-wg0"), HasSubstr("alias ifb of wgpilot:1"));
  });
}

TEST_P(ShaperTest, SaysWhatItIsMadeOf) {
  on_machine([](LinuxDataplane& dataplane) {
    bring_to(dataplane, limited_state());
    const auto status = dataplane.fetch_shaping("wg0");
    ASSERT_TRUE(status);
    EXPECT_THAT(output_of("tc filter show dev wg0"), HasSubstr(status->classifier));
    const std::string qdiscs = output_of("tc qdisc show dev wg0");
    if (status->leaf == "fq_codel") {
      EXPECT_THAT(qdiscs, HasSubstr("flows 64 "));
    }
    bring_to(dataplane, sample_state());
    EXPECT_EQ(dataplane.fetch_shaping("wg0")->classifier, "");
  });
}

TEST_P(ShaperTest, LeavesNothingBehind) {
  on_machine([](LinuxDataplane& dataplane) {
    bring_to(dataplane, limited_state());
    bring_to(dataplane, sample_state());
    EXPECT_THAT(output_of("tc qdisc show; ip link show"), Not(HasSubstr("htb")));
    EXPECT_THAT(output_of("tc qdisc show; ip link show"), Not(HasSubstr("ifb")));
    EXPECT_THAT(output_of("tc qdisc show"), Not(HasSubstr("ingress")));
    bring_to(dataplane, limited_state());
    bring_to(dataplane, {});
    EXPECT_THAT(output_of("ip link show"), Not(HasSubstr("ifb")));
  });
}

TEST_P(ShaperTest, ANewProcessFindsNothingToDo) {
  on_machine([](LinuxDataplane& dataplane) {
    const State desired = limited_state();
    bring_to(dataplane, desired);
    // Without the count of packets that were in no class, which grows by itself.
    const std::string show =
        "{ tc qdisc show; tc class show dev wg0; tc class show dev ifb-wg0; } | sed 's/direct_packets_stat "
        "[0-9]*//'";
    const std::string before = output_of(show);
    const auto next = LinuxDataplane::open({.backend = GetParam()});
    ASSERT_TRUE(next);
    const Plan plan = repair(**next, desired);
    // The firewall, whose text it cannot know, and what lives by it.
    ASSERT_EQ(plan.size(), 2U) << to_text(plan);
    EXPECT_TRUE(std::holds_alternative<ReplaceFirewall>(plan[0].action));
    EXPECT_TRUE(std::holds_alternative<FlushConnections>(plan[1].action));
    EXPECT_EQ(output_of(show), before);
  });
}

TEST_P(ShaperTest, SharesTheIngressWithOthers) {
  on_machine([](LinuxDataplane& dataplane) {
    bring_to(dataplane, sample_state());
    output_of(
        "ip link add other type ifb && ip link set other up && tc qdisc add dev wg0 ingress && tc filter add "
        "dev "
        "wg0 ingress protocol ip prio 5 u32 match ip src 198.51.100.7/32 action mirred egress redirect dev "
        "other");
    const std::string before = output_of("tc filter show dev wg0 ingress prio 5");
    bring_to(dataplane, limited_state());
    bring_to(dataplane, sample_state());
    EXPECT_EQ(output_of("tc filter show dev wg0 ingress prio 5"), before);
  });
}

struct Vandal {
  std::string name;
  std::string command;
};

class ShaperRepair : public testing::TestWithParam<std::tuple<BackendChoice, Vandal>> {};

TEST_P(ShaperRepair, SeesAndCures) {
  const auto& [backend, vandal] = GetParam();
  on_empty_machine(backend, [&](LinuxDataplane& dataplane) {
    if (const auto able = dataplane.check_shaping(); !able) GTEST_SKIP() << able.error().message();
    const State desired = limited_state();
    bring_to(dataplane, desired);
    output_of(vandal.command);
    EXPECT_FALSE(repair(dataplane, desired).empty());
    EXPECT_EQ(to_text(plan_to(dataplane, desired)), "");
  });
}

std::string name_of_vandal(const testing::TestParamInfo<std::tuple<BackendChoice, Vandal>>& info) {
  const auto& [backend, vandal] = info.param;
  return vandal.name + (backend == BackendChoice::Kernel ? "Kernel" : "Userspace");
}

INSTANTIATE_TEST_SUITE_P(
    Of, ShaperRepair,
    testing::Combine(
        testing::ValuesIn(kBackends),
        testing::ValuesIn(std::vector<Vandal>{
            {"RootDeleted", "tc qdisc del dev wg0 root"},
            {"RootReplaced", "tc qdisc replace dev wg0 root handle 1: htb"},
            {"UploadRootDeleted", "tc qdisc del dev ifb-wg0 root"},
            {"IngressDeleted", "tc qdisc del dev wg0 ingress"},
            {"DeviceDeleted", "ip link del ifb-wg0"},
            {"DeviceDown", "ip link set ifb-wg0 down"},
            {"DeviceUnmarked", "ip link set ifb-wg0 down && ip link set ifb-wg0 alias x name foreign"},
            {"RateChanged", "tc class change dev wg0 classid 87:2 htb rate 1gbit"},
            {"CeilingChanged", "tc class change dev wg0 classid 87:2 htb rate 10mbit ceil 1gbit"},
            {"ClassAdded", "tc class add dev wg0 parent 87: classid 87:99 htb rate 1mbit"},
            {"ChildAdded",
             "tc class add dev wg0 parent 87: classid 87:77 htb rate 1mbit && "
             "tc class add dev wg0 parent 87:77 classid 87:78 htb rate 1mbit"},
            {"FiltersDeleted", "tc filter del dev wg0 parent 87:"},
            {"IngressFiltersDeleted", "tc filter del dev wg0 ingress"},
            {"FilterAdded",
             "tc filter add dev wg0 parent 87: protocol ip prio 1 u32 match ip dst 10.0.0.2/32 flowid 87:3"},
            {"EveryClassDeleted",
             "tc filter del dev wg0 parent 87:; tc class del dev wg0 classid 87:2; tc class del dev wg0 "
             "classid 87:3"},
            {"LeafReplaced", "tc qdisc replace dev wg0 parent 87:2 pfifo limit 3"},
            {"LinkDeleted", "ip link del wg0"},
        })),
    name_of_vandal);

TEST_P(ShaperTest, AThousandLimitsAreFoundAgain) {
  on_machine([](LinuxDataplane& dataplane) {
    NetworkWithPeers office = with_peers(sample_network(0), 1000);
    for (auto& peer : office.peers) peer = std::make_shared<const model::Peer>(limited(*peer, 800, 400));
    bring_to(dataplane, desired_state({office}, kNow));
    EXPECT_EQ(output_of("tc class show dev ifb-wg0 | wc -l"), "1000\n");
    office.peers.erase(office.peers.begin() + 10, office.peers.end());
    bring_to(dataplane, desired_state({office}, kNow));
    EXPECT_EQ(output_of("tc class show dev ifb-wg0 | wc -l"), "10\n");
    EXPECT_EQ(output_of("tc filter show dev ifb-wg0 | grep -cE '(flowid|classid) 87:'"), "20\n");
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
