// Against the WireGuard of a real kernel, in a network namespace of its own, with ip(8) and wg(8) as
// witnesses.
#include "kernel/wireguard/kernel_backend.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::wireguard {
namespace {

using std::chrono::seconds;
using test::output_of;

// Runs `body(backend)` beside a fresh device wg0.
template <class Body>
void with_device(Body body) {
  test::in_private_network([&] {
    auto backend = KernelBackend::open();
    if (!backend) GTEST_SKIP() << backend.error().message();
    output_of("ip link add wg0 type wireguard");
    body(*backend);
  });
}

crypto::PublicKey numbered_key(std::uint32_t n) {
  crypto::PublicKey key;
  std::memcpy(key.bytes.data(), &n, sizeof n);
  key.bytes[8] = 1;  // never all zero
  return key;
}

// Peer `n` with a preshared key, an endpoint, a keepalive and two allowed IPs.
PeerConfig numbered_peer(std::uint32_t n) {
  const auto key = numbered_key(n);
  return {.public_key = key,
          .preshared_key = crypto::PresharedKey(key.bytes),
          .endpoint =
              net::Endpoint{net::Address::v4(0xc6336400U + n % 256), static_cast<std::uint16_t>(1024 + n)},
          .keepalive = seconds(25),
          .flags = {.replace_allowed_ips = true},
          .allowed_ips = {net::Prefix::host(net::Address::v4(0x0a000000U + n)),
                          net::Prefix::host(net::parse_address("fd00::")->plus(n))}};
}

DeviceConfig device_of(std::uint32_t peers) {
  DeviceConfig config{.private_key = crypto::generate_private_key(),
                      .listen_port = 51820,
                      .fwmark = 0x77,
                      .replace_peers = true};
  for (std::uint32_t n = 1; n <= peers; ++n) config.peers.push_back(numbered_peer(n));
  return config;
}

void apply(KernelBackend& backend, const DeviceConfig& config) {
  const auto applied = backend.apply("wg0", config);
  EXPECT_TRUE(applied) << applied.error().message();
}

DeviceStatus fetch(KernelBackend& backend) {
  auto device = backend.fetch("wg0");
  EXPECT_TRUE(device) << device.error().message();
  return device ? *std::move(device) : DeviceStatus{};
}

// What a device that has just been set to `config` reports.
DeviceStatus expected_of(const DeviceConfig& config) {
  DeviceStatus device{.private_key = config.private_key,
                      .listen_port = config.listen_port.value_or(0),
                      .fwmark = config.fwmark.value_or(0)};
  for (const PeerConfig& peer : config.peers) {
    device.peers.push_back({.public_key = peer.public_key,
                            .preshared_key = peer.preshared_key,
                            .endpoint = peer.endpoint,
                            .keepalive = peer.keepalive,
                            .protocol_version = 1,
                            .allowed_ips = peer.allowed_ips});
  }
  return device;
}

TEST(KernelBackend, ReadsBackTenThousandPeers) {
  with_device([](KernelBackend& backend) {
    const DeviceConfig config = device_of(10'000);
    apply(backend, config);
    EXPECT_TRUE(fetch(backend) == expected_of(config));
    EXPECT_EQ(output_of("wg show wg0 peers | wc -l"), "10000\n");
    apply(backend, {.replace_peers = true});  // or the kernel takes minutes to delete the link
  });
}

TEST(KernelBackend, ReadsBackAPeerWithFiveHundredPrefixes) {
  with_device([](KernelBackend& backend) {
    DeviceConfig config = device_of(3);
    auto& allowed_ips = config.peers[1].allowed_ips;
    for (std::uint32_t n = 0; n < 500; ++n) {
      allowed_ips.push_back(net::Prefix(net::Address::v4(0xac100000U + n * 256), 24));
    }
    apply(backend, config);
    EXPECT_TRUE(fetch(backend) == expected_of(config));
  });
}

TEST(KernelBackend, ShowsWgWhatWasAsked) {
  with_device([](KernelBackend& backend) {
    const DeviceConfig config = device_of(1);
    apply(backend, config);
    const std::string key = crypto::to_base64(config.peers[0].public_key);
    EXPECT_EQ(output_of("wg show wg0 dump | tail -1"),
              key + "\t" + key + "\t198.51.100.1:1025\t10.0.0.1/32,fd00::1/128\t0\t0\t0\t25\n");
    EXPECT_EQ(output_of("wg show wg0 listen-port"), "51820\n");
    EXPECT_EQ(output_of("wg show wg0 fwmark"), "0x77\n");
  });
}

TEST(KernelBackend, ApplyingTwiceChangesNothing) {
  with_device([](KernelBackend& backend) {
    const DeviceConfig config = device_of(5);
    apply(backend, config);
    const DeviceStatus once = fetch(backend);
    apply(backend, config);
    EXPECT_TRUE(fetch(backend) == once);
  });
}

TEST(KernelBackend, RemovesAllPeersWhenReplacedByNone) {
  with_device([](KernelBackend& backend) {
    apply(backend, device_of(100));
    apply(backend, {.replace_peers = true});
    const DeviceStatus device = fetch(backend);
    EXPECT_TRUE(device.peers.empty());
    EXPECT_EQ(device.listen_port, 51820);
  });
}

TEST(KernelBackend, LeavesOtherPeersAloneWhenOneChanges) {
  with_device([](KernelBackend& backend) {
    const DeviceConfig config = device_of(3);
    apply(backend, config);
    apply(backend, {.peers = {{.public_key = config.peers[1].public_key, .flags = {.remove = true}}}});
    DeviceStatus expected = expected_of(config);
    expected.peers.erase(expected.peers.begin() + 1);
    EXPECT_TRUE(fetch(backend) == expected);
  });
}

TEST(KernelBackend, UpdateOnlyCreatesNoPeer) {
  with_device([](KernelBackend& backend) {
    PeerConfig peer = numbered_peer(1);
    peer.flags.update_only = true;
    apply(backend, {.peers = {peer}});
    EXPECT_TRUE(fetch(backend).peers.empty());
  });
}

TEST(KernelBackend, ClearsPresharedKeyAndKeepalive) {
  with_device([](KernelBackend& backend) {
    apply(backend, device_of(1));
    apply(backend, {.peers = {{.public_key = numbered_key(1),
                               .preshared_key = crypto::PresharedKey(),
                               .keepalive = seconds(0)}}});
    const PeerStatus peer = fetch(backend).peers.at(0);
    EXPECT_FALSE(peer.preshared_key);
    EXPECT_FALSE(peer.keepalive);
    EXPECT_EQ(peer.allowed_ips.size(), 2u);
  });
}

TEST(KernelBackend, LeavesAForeignDeviceUntouched) {
  with_device([](KernelBackend& backend) {
    output_of(
        "ip link add wg-foreign type wireguard && wg genkey | wg set wg-foreign listen-port 4500 "
        "private-key /dev/stdin peer AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eH0A= allowed-ips 10.9.0.0/16");
    const std::string before = output_of("wg showconf wg-foreign");
    apply(backend, device_of(50));
    apply(backend, {.replace_peers = true});
    EXPECT_EQ(output_of("wg showconf wg-foreign"), before);
  });
}

TEST(KernelBackend, NamesAMissingDevice) {
  with_device([](KernelBackend& backend) {
    const auto applied = backend.apply("wg9", {.listen_port = 1});
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code(), Code::NotFound);
    EXPECT_EQ(applied.error().message(),
              "set WireGuard device 'wg9': netlink SET_DEVICE: No such device (ENODEV)");
    EXPECT_EQ(backend.fetch("wg9").error().message(),
              "read WireGuard device 'wg9': netlink GET_DEVICE: No such device (ENODEV)");
  });
}

TEST(KernelBackend, RefusesALinkThatIsNotWireGuard) {
  with_device([](KernelBackend& backend) {
    const auto device = backend.fetch("lo");
    ASSERT_FALSE(device);
    EXPECT_EQ(device.error().os_errno(), EOPNOTSUPP);
  });
}

TEST(KernelBackend, NamesTheMissingRight) {
  with_device([](KernelBackend&) {
    EXPECT_EQ(::seteuid(65534), 0);
    auto unprivileged = KernelBackend::open();
    ASSERT_TRUE(unprivileged);
    const auto applied = unprivileged->apply("wg0", {.listen_port = 1});
    EXPECT_EQ(::seteuid(0), 0);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code(), Code::CapabilityMissing);
    EXPECT_EQ(applied.error().hint(), "run wgpilot as root or grant it CAP_NET_ADMIN");
  });
}

}  // namespace
}  // namespace wgpilot::wireguard
