// What the machine has besides our interfaces, and what our interfaces report.
#include "dataplane/linux/host.hpp"

#include <netinet/in.h>

#include "dataplane/linux/dataplane_fixture.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using test::output_of;
using testing::ElementsAre;

class Host : public testing::TestWithParam<BackendChoice> {};
INSTANTIATE_TEST_SUITE_P(On, Host, testing::ValuesIn(kBackends), name_of_backend);

// A way out over v0 and a network behind a gateway there.
void make_host() {
  output_of(
      "ip link add v0 type veth peer name v1 && ip link set v0 up && ip link set v1 up && "
      "ip addr add 192.0.2.7/24 dev v0 && ip addr add 2001:db8::7/64 dev v0 nodad && "
      "ip route add 198.51.100.0/24 dev v0 && ip route add 203.0.113.0/24 via 192.0.2.1 && "
      "ip route add default via 192.0.2.1 && ip -6 route add default via 2001:db8::1");
}

TEST_P(Host, TellsOursAndWireguardFromOthers) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    make_host();
    output_of("ip tuntap add tap9 mode tap && ip tuntap add tun9 mode tun");
    bring_to(dataplane, desired_state({with_peers(sample_network(0), 1)}, kNow));
    const auto links = dataplane.fetch_links();
    ASSERT_TRUE(links);
    std::vector<std::string> texts;
    for (const auto& link : *links) {
      texts.push_back(link.name + (link.is_wireguard ? " wireguard" : "") + (link.is_ours ? " ours" : ""));
    }
    EXPECT_THAT(texts, testing::UnorderedElementsAre("lo", "v0", "v1", "tap9", "tun9", "wg0 wireguard ours"));
  });
}

TEST_P(Host, ItsNetworksAreThoseOfOtherInterfaces) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    make_host();
    bring_to(dataplane, sample_state());
    const auto prefixes = dataplane.fetch_host_prefixes();
    ASSERT_TRUE(prefixes) << prefixes.error().message();
    std::vector<std::string> texts;
    for (const auto& host : *prefixes) texts.push_back(net::to_string(host.prefix) + " " + host.interface);
    EXPECT_THAT(texts, ElementsAre("192.0.2.0/24 v0", "198.51.100.0/24 v0", "2001:db8::/64 v0"));
  });
}

TEST_P(Host, TheUplinkIsTheDefaultRoutesInterface) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    EXPECT_FALSE(dataplane.fetch_uplink()->has_value());
    make_host();
    auto uplink = dataplane.fetch_uplink();
    ASSERT_TRUE(uplink && *uplink);
    EXPECT_EQ((*uplink)->interface, "v0");
    EXPECT_EQ(net::to_string((*uplink)->address), "192.0.2.7");
    output_of("ip route del default");
    uplink = dataplane.fetch_uplink();
    ASSERT_TRUE(uplink && *uplink);
    EXPECT_EQ(net::to_string((*uplink)->address), "2001:db8::7");
  });
}

TEST_P(Host, APortOfOursIsInUse) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    EXPECT_FALSE(dataplane.find_udp_owner(50000)->has_value());
    const int holder = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(50000);
    ASSERT_EQ(bind(holder, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const auto owner = dataplane.find_udp_owner(50000);
    close(holder);
    ASSERT_TRUE(owner && *owner);
    EXPECT_EQ((*owner)->pid, getpid());
    EXPECT_EQ((*owner)->protocol, "udp");
    EXPECT_EQ(net::to_string((*owner)->local_address), "::");
  });
}

TEST_P(Host, StatusTellsPeersAndKind) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    bring_to(dataplane, sample_state());

    const auto status = dataplane.fetch_status("wg1");
    ASSERT_TRUE(status) << status.error().message();
    EXPECT_TRUE(status->up);
    EXPECT_EQ(status->mtu, 1380);
    EXPECT_EQ(status->device_type, GetParam() == BackendChoice::Kernel ? "Linux kernel" : "userspace");
    ASSERT_EQ(status->peers.size(), 2u);
    EXPECT_EQ(status->peers[0].persistent_keepalive, 25);
    EXPECT_EQ(net::to_string(*status->peers[0].endpoint), "127.0.0.1:9");
    EXPECT_FALSE(status->peers[0].last_handshake);
    const auto missing = dataplane.fetch_status("wg9");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code(), Code::NotFound);
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
