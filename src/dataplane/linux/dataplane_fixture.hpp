// A machine of its own for each test: network and mount namespaces without links, sockets or rules, a real
// LinuxDataplane in it, and desired states to bring it to.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "dataplane/desired.hpp"
#include "dataplane/diff.hpp"
#include "dataplane/linux/linux_dataplane.hpp"
#include "kernel/wireguard/userspace_process.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::dataplane::linux_ {

inline constexpr UnixTime kNow{std::chrono::seconds(1'700'000'000)};

// Whatever a test leaves behind; links of the kernel's kind go with the namespace.
struct StopUserspaceDevices {
  ~StopUserspaceDevices() {
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator("/var/run/wireguard", none)) {
      std::ignore = wireguard::stop_userspace_device(entry.path().stem());  // may be stale
    }
  }
};

template <class Body>
void on_empty_machine(BackendChoice backend, Body body) {
  if (backend == BackendChoice::Userspace && access("/dev/net/tun", R_OK) != 0) {
    GTEST_SKIP() << "no /dev/net/tun";
  }
  test::in_private_namespace(CLONE_NEWNET | CLONE_NEWNS, [&] {
    ASSERT_EQ(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0) << std::strerror(errno);
    ASSERT_EQ(mount("none", "/run", "tmpfs", 0, nullptr), 0) << std::strerror(errno);
    const StopUserspaceDevices stop_at_end;
    auto dataplane = LinuxDataplane::open({.backend = backend});
    if (!dataplane && dataplane.error().code() == Code::WgModuleNotLoaded) {
      GTEST_SKIP() << dataplane.error().message();
    }
    ASSERT_TRUE(dataplane) << dataplane.error().message();
    test::output_of("ip link set lo up");
    body(**dataplane);
  });
}

inline Plan plan_to(LinuxDataplane& dataplane, const State& desired) {
  auto observed = dataplane.observe();
  EXPECT_TRUE(observed) << observed.error().message();
  return observed ? diff(*observed, desired) : Plan{};
}

// Carries out what is missing; the plan is the answer.
inline Plan repair(LinuxDataplane& dataplane, const State& desired) {
  Plan plan = plan_to(dataplane, desired);
  for (const Step& step : plan) {
    const auto applied = dataplane.apply(step);
    EXPECT_TRUE(applied) << to_text(step) << applied.error().message();
  }
  return plan;
}

// Brings the machine to `desired` and expects that nothing is left to do.
inline void bring_to(LinuxDataplane& dataplane, const State& desired) {
  repair(dataplane, desired);
  EXPECT_EQ(to_text(plan_to(dataplane, desired)), "");
}

inline net::Prefix prefix(std::string_view text) {
  return net::parse_prefix(text).value();
}

// Network `n` (below 200) with the subnets 10.n.0.0/16 and fd00:n::/64.
inline model::Network sample_network(int n, model::Mode mode = model::Mode::Gateway) {
  model::Network network;
  network.id = NetworkId{n + 1};
  network.name = fmt::format("Büro {}", n);
  network.interface = fmt::format("wg{}", n);
  network.mode = mode;
  network.subnet = prefix(fmt::format("10.{}.0.0/16", n));
  network.subnet_v6 = prefix(fmt::format("fd00:{}::/64", n));
  network.listen_port = static_cast<std::uint16_t>(41820 + n);
  network.private_key = crypto::generate_private_key();
  return network;
}

// Peer `n` (below 60,000) of the network.
inline model::Peer sample_peer(const model::Network& network, std::uint32_t n) {
  model::Peer peer;
  peer.id = PeerId{n + 1};
  peer.network_id = network.id;
  std::memcpy(peer.public_key.bytes.data(), &n, sizeof n);
  peer.public_key.bytes[8] = static_cast<std::uint8_t>(network.id.value);
  peer.preshared_key = crypto::PresharedKey(peer.public_key.bytes);
  peer.address_v4 = network.subnet.address().plus(n + 2);
  if (network.subnet_v6) peer.address_v6 = network.subnet_v6->address().plus(n + 2);
  return peer;
}

inline model::Peer sample_site(const model::Network& network, std::uint32_t n) {
  model::Peer peer = sample_peer(network, n);
  peer.role = model::PeerRole::SiteGateway;
  peer.endpoint = net::parse_endpoint("127.0.0.1:9").value();
  peer.persistent_keepalive = 25;
  peer.site_networks = {prefix(fmt::format("172.{}.{}.0/24", 16 + network.id.value, n)),
                        prefix(fmt::format("fd01:{}:{}::/48", network.id.value, n))};
  return peer;
}

inline NetworkWithPeers with_peers(model::Network network, std::uint32_t count) {
  NetworkWithPeers entry{std::make_shared<const model::Network>(std::move(network)), {}};
  for (std::uint32_t n = 0; n < count; ++n) {
    const bool is_site = entry.network->mode == model::Mode::SiteToSite;
    entry.peers.push_back(std::make_shared<const model::Peer>(is_site ? sample_site(*entry.network, n)
                                                                      : sample_peer(*entry.network, n)));
  }
  return entry;
}

// A gateway and a site-to-site network with all their options.
inline State sample_state() {
  model::Network sites = sample_network(1, model::Mode::SiteToSite);
  sites.firewall_mark = 0x77;
  sites.routing_table = 1234;
  sites.mtu = 1380;
  sites.local_networks = {prefix("192.168.7.0/24")};
  return desired_state({with_peers(sample_network(0), 3), with_peers(std::move(sites), 2)}, kNow);
}

inline constexpr BackendChoice kBackends[] = {BackendChoice::Kernel, BackendChoice::Userspace};
inline std::string name_of_backend(const testing::TestParamInfo<BackendChoice>& info) {
  return info.param == BackendChoice::Kernel ? "Kernel" : "Userspace";
}

}  // namespace wgpilot::dataplane::linux_
