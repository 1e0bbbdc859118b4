// What stands in the way: foreign interfaces, taken ports, half-made devices, missing rights, a dead or
// hanging process.
#include <linux/capability.h>
#include <netinet/in.h>
#include <sys/syscall.h>

#include "dataplane/linux/dataplane_fixture.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using test::output_of;
using testing::HasSubstr;
using testing::Not;

class Obstacles : public testing::TestWithParam<BackendChoice> {
 protected:
  template <class Body>
  void on_machine(Body body) {
    on_empty_machine(GetParam(), std::move(body));
  }
};
INSTANTIATE_TEST_SUITE_P(On, Obstacles, testing::ValuesIn(kBackends), name_of_backend);

State one_network() {
  return desired_state({with_peers(sample_network(0), 1)}, kNow);
}

// The first failure on the way to `desired`.
std::optional<Error> failure_on_the_way(LinuxDataplane& dataplane, const State& desired) {
  for (const Step& step : plan_to(dataplane, desired)) {
    if (auto applied = dataplane.apply(step); !applied) return std::move(applied).error();
  }
  return std::nullopt;
}

TEST_P(Obstacles, AForeignInterfaceKeepsItsName) {
  on_machine([](LinuxDataplane& dataplane) {
    output_of("ip link add wg0 type veth peer name other && ip addr add 192.0.2.1/24 dev wg0");
    const auto error = failure_on_the_way(dataplane, one_network());
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), Code::InterfaceCreateFailed);
    EXPECT_EQ(error->message(), "create wg0: wg0 exists and is not managed by wgpilot");
    EXPECT_THAT(error->hint(), HasSubstr("rename"));
    EXPECT_THAT(output_of("ip addr show wg0"), HasSubstr("192.0.2.1/24"));
  });
}

TEST_P(Obstacles, AnInterfaceThatLostItsMarkIsNoLongerTouched) {
  on_machine([](LinuxDataplane& dataplane) {
    bring_to(dataplane, one_network());
    output_of("ip link set wg0 alias ''");
    const std::string before = output_of("wg showconf wg0; ip addr show wg0");
    const std::vector<Action> actions{SetMtu{1300},
                                      SetLinkState{LinkState::Down},
                                      AddAddress{prefix("10.5.0.1/24")},
                                      RemoveAddress{prefix("10.0.0.1/16")},
                                      ConfigureDevice{.listen_port = 1234},
                                      ChangePeers{},
                                      RemoveAllPeers{},
                                      AddRoutes{{{.destination = prefix("10.5.0.0/16")}}},
                                      RemoveRoutes{{{.destination = prefix("10.0.0.0/16")}}},
                                      DeleteLink{},
                                      CreateLink{"wgpilot:1"}};
    for (const Action& action : actions) {
      const auto applied = dataplane.apply({"wg0", action});
      ASSERT_FALSE(applied) << to_text(Step{"wg0", action});
      EXPECT_EQ(applied.error().code(), Code::InterfaceCreateFailed);
    }
    EXPECT_EQ(output_of("wg showconf wg0; ip addr show wg0"), before);
    output_of("ip link set wg0 alias wgpilot:1");
  });
}

TEST_P(Obstacles, APortInUseNamesItsOwner) {
  on_machine([](LinuxDataplane& dataplane) {
    const int holder = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(41820);
    ASSERT_EQ(bind(holder, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const auto error = failure_on_the_way(dataplane, one_network());
    close(holder);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), Code::PortInUse);
    EXPECT_THAT(error->message(), HasSubstr(fmt::format("in use by dataplane_linux (pid {})", getpid())));
    EXPECT_EQ(error->details().at("port").to_number<int>(), 41820);
    bring_to(dataplane, one_network());
  });
}

TEST_P(Obstacles, AnExistingRouteOfAnotherInterfaceIsNotTakenOver) {
  on_machine([](LinuxDataplane& dataplane) {
    output_of(
        "ip link add v0 type veth peer name v1 && ip link set v0 up && ip route add 10.0.0.0/16 dev v0");
    const auto error = failure_on_the_way(dataplane, one_network());
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), Code::AlreadyExists);
    EXPECT_THAT(error->message(), HasSubstr("add to wg0: route to 10.0.0.0/16"));
    EXPECT_THAT(error->hint(), HasSubstr("another route there with the same metric"));
    EXPECT_THAT(output_of("ip route show 10.0.0.0/16"), HasSubstr("dev v0"));
  });
}

TEST(HalfMadeDevice, OfTheKernelIsCleanedUp) {
  on_empty_machine(BackendChoice::Kernel, [](LinuxDataplane& dataplane) {
    output_of("ip link add wgpilot-new type wireguard");
    bring_to(dataplane, one_network());
    EXPECT_THAT(output_of("ip link show"), Not(HasSubstr("wgpilot-new")));
  });
}

TEST(HalfMadeDevice, OfWireguardGoIsAdopted) {
  on_empty_machine(BackendChoice::Userspace, [](LinuxDataplane& dataplane) {
    ASSERT_TRUE(wireguard::ensure_userspace_device("wg0"));
    bring_to(dataplane, one_network());
  });
}

TEST(HalfMadeDevice, OfWireguardGoLeavesItsNameFree) {
  on_empty_machine(BackendChoice::Userspace, [](LinuxDataplane& dataplane) {
    ASSERT_TRUE(wireguard::ensure_userspace_device("wg0"));
    const auto names = [&] {
      const auto links = dataplane.fetch_links().value();
      std::vector<std::string> found;
      for (const LinkSummary& link : links) found.push_back(link.name);
      return found;
    };
    EXPECT_THAT(names(), Not(testing::Contains("wg0"))) << "a killed wgpilot may have left it";
    output_of("wg genkey | wg set wg0 private-key /dev/stdin");
    EXPECT_THAT(names(), testing::Contains("wg0")) << "somebody has configured it";
  });
}

TEST(ForeignUserspaceDevice, IsLeftAlone) {
  on_empty_machine(BackendChoice::Userspace, [](LinuxDataplane& dataplane) {
    ASSERT_TRUE(wireguard::ensure_userspace_device("wg0"));
    output_of("wg genkey | wg set wg0 private-key /dev/stdin");
    const auto error = failure_on_the_way(dataplane, one_network());
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), Code::InterfaceCreateFailed);
  });
}

TEST(UserspaceDevice, ComesBackAfterAKill) {
  on_empty_machine(BackendChoice::Userspace, [](LinuxDataplane& dataplane) {
    const State desired = one_network();
    bring_to(dataplane, desired);
    output_of("kill -9 $(pgrep -xf '/usr/bin/wireguard-go wg0' --ns $$ --nslist net)");
    output_of("timeout 5 sh -c 'while ip link show wg0; do :; done' >/dev/null");  // it dies in milliseconds
    bring_to(dataplane, desired);
  });
}

TEST(UserspaceDevice, OneThatHangsDoesNotHoldUpTheOthers) {
  on_empty_machine(BackendChoice::Userspace, [](LinuxDataplane& dataplane) {
    const State desired =
        desired_state({with_peers(sample_network(0), 1), with_peers(sample_network(1), 1)}, kNow);
    bring_to(dataplane, desired);
    const std::string process = "$(pgrep -xf '/usr/bin/wireguard-go wg0' --ns $$ --nslist net)";
    output_of("kill -STOP " + process);
    const auto observed = dataplane.observe();
    output_of("kill -CONT " + process);
    ASSERT_TRUE(observed);
    EXPECT_TRUE(observed->interfaces.at("wg0")->peers.empty());
    EXPECT_EQ(observed->interfaces.at("wg1")->peers.size(), 1u);
    bring_to(dataplane, desired);
  });
}

TEST(LinuxDataplaneOpen, MissingRightsAreNamedWithTheRemedy) {
  test::in_private_network([] {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
    ASSERT_EQ(::syscall(SYS_capset, &header, none), 0);
    const auto dataplane = LinuxDataplane::open({});
    ASSERT_FALSE(dataplane);
    EXPECT_EQ(dataplane.error().code(), Code::CapabilityMissing);
    EXPECT_THAT(dataplane.error().hint(), HasSubstr("AmbientCapabilities=CAP_NET_ADMIN"));
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
