// Against real wireguard-go processes, in network and mount namespaces of their own.
#include "kernel/wireguard/userspace_backend.hpp"

#include <gtest/gtest.h>
#include <net/if.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "kernel/wireguard/detect.hpp"
#include "kernel/wireguard/uapi_socket.hpp"
#include "kernel/wireguard/userspace_process.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::wireguard {
namespace {

using std::chrono::seconds;
using test::output_of;

// Removes the device even if the test fails in between.
struct StopAtEnd {
  std::string interface;
  ~StopAtEnd() {
    const auto stopped = stop_userspace_device(interface);
    EXPECT_TRUE(stopped) << stopped.error().message();
  }
};

// Runs `body()` where no link and no socket exists.
template <class Body>
void in_empty_namespaces(Body body) {
  if (!find_userspace_program()) GTEST_SKIP() << "wireguard-go is not installed";
  if (access("/dev/net/tun", R_OK) != 0) GTEST_SKIP() << "no /dev/net/tun";
  test::in_private_namespace(CLONE_NEWNET | CLONE_NEWNS, [&] {
    ASSERT_EQ(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0) << std::strerror(errno);
    ASSERT_EQ(mount("none", "/run", "tmpfs", 0, nullptr), 0) << std::strerror(errno);
    body();
  });
}

template <class Body>
void with_device(Body body) {
  in_empty_namespaces([&] {
    const StopAtEnd stop{"wg0"};
    const auto started = ensure_userspace_device("wg0");
    ASSERT_TRUE(started) << started.error().message();
    body();
  });
}

DeviceConfig device_of(std::uint32_t peers, std::uint32_t prefixes_each) {
  DeviceConfig config{
      .private_key = crypto::generate_private_key(), .listen_port = 51820, .replace_peers = true};
  for (std::uint32_t n = 1; n <= peers; ++n) {
    PeerConfig& peer = config.peers.emplace_back();
    std::memcpy(peer.public_key.bytes.data(), &n, sizeof n);
    peer.preshared_key = crypto::PresharedKey(peer.public_key.bytes);
    peer.endpoint = net::Endpoint{net::Address::v4(0xc6336401), static_cast<std::uint16_t>(1024 + n)};
    peer.keepalive = seconds(25);
    for (std::uint32_t i = 0; i < prefixes_each; ++i) {
      peer.allowed_ips.push_back(net::Prefix::host(net::Address::v4(0x0a000000U + n * 1000 + i)));
    }
  }
  return config;
}

// wireguard-go lists peers and allowed IPs in an order of its own.
void expect_reported(DeviceStatus device, const DeviceConfig& config) {
  EXPECT_EQ(device.private_key, config.private_key);
  EXPECT_EQ(device.listen_port, config.listen_port);
  ASSERT_EQ(device.peers.size(), config.peers.size());
  std::ranges::sort(device.peers, {}, &PeerStatus::public_key);
  auto asked = config.peers;
  std::ranges::sort(asked, {}, &PeerConfig::public_key);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    PeerStatus& peer = device.peers[i];
    std::ranges::sort(peer.allowed_ips);
    EXPECT_EQ(peer.public_key, asked[i].public_key);
    EXPECT_EQ(peer.preshared_key, asked[i].preshared_key);
    EXPECT_EQ(peer.endpoint, asked[i].endpoint);
    EXPECT_EQ(peer.keepalive, asked[i].keepalive);
    ASSERT_EQ(peer.allowed_ips, asked[i].allowed_ips);
  }
}

void set_and_expect(const DeviceConfig& config) {
  UserspaceBackend backend;
  const auto applied = backend.apply("wg0", config);
  ASSERT_TRUE(applied) << applied.error().message();
  auto device = backend.fetch("wg0");
  ASSERT_TRUE(device) << device.error().message();
  expect_reported(*std::move(device), config);
}

TEST(UserspaceBackend, ReadsBackWhatWasSet) {
  with_device([] {
    set_and_expect(device_of(3, 2));
    EXPECT_EQ(output_of("wg show wg0 peers | wc -l"), "3\n");
    set_and_expect(device_of(2, 1));
  });
}

TEST(UserspaceBackend, ReadsBackAPeerWithFiveHundredPrefixes) {
  with_device([] { set_and_expect(device_of(1, 500)); });
}

TEST(UserspaceBackend, ReadsBackTenThousandPeers) {
  with_device([] { set_and_expect(device_of(10'000, 2)); });
}

TEST(UserspaceBackend, RemovesAllPeersWhenReplacedByNone) {
  with_device([] {
    UserspaceBackend backend;
    ASSERT_TRUE(backend.apply("wg0", device_of(10, 1)));
    ASSERT_TRUE(backend.apply("wg0", {.replace_peers = true}));
    EXPECT_TRUE(backend.fetch("wg0")->peers.empty());
  });
}

TEST(UserspaceBackend, PassesOnTheErrnoOfARefusal) {
  with_device([] {
    output_of("ip link add veth-a type veth peer name veth-b && ip link set wg0 up");
    UserspaceBackend backend;
    ASSERT_TRUE(backend.apply("wg0", {.listen_port = 51820}));
    const StopAtEnd stop{"wg1"};
    ASSERT_TRUE(ensure_userspace_device("wg1"));
    output_of("ip link set wg1 up");
    const auto applied = backend.apply("wg1", {.listen_port = 51820});
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().message(),
              "set WireGuard device 'wg1': UAPI: Address already in use (EADDRINUSE)");
  });
}

TEST(UserspaceBackend, NamesAMissingDevice) {
  in_empty_namespaces([] {
    UserspaceBackend backend;
    const auto device = backend.fetch("wg9");
    ASSERT_FALSE(device);
    EXPECT_EQ(device.error().code(), Code::NotFound);
    EXPECT_EQ(
        device.error().message(),
        "read WireGuard device 'wg9': connect to /var/run/wireguard/wg9.sock: No such file or directory "
        "(ENOENT)");
  });
}

std::string process_of(const std::string& interface) {
  return output_of("pgrep -xf '/usr/bin/wireguard-go " + interface + "' --ns $$ --nslist net");
}

TEST(UserspaceProcess, IsAdoptedWhenItRuns) {
  with_device([] {
    const std::string process = process_of("wg0");
    ASSERT_TRUE(ensure_userspace_device("wg0"));
    EXPECT_EQ(process_of("wg0"), process);
  });
}

TEST(UserspaceProcess, HasASessionOfItsOwnAndNothingOfOurs) {
  with_device([] {
    const std::string process = process_of("wg0");
    const std::string pid = process.substr(0, process.find('\n'));
    EXPECT_NE(output_of("ps -o sid= -p " + pid), output_of("ps -o sid= -p $PPID"));
    EXPECT_EQ(output_of("readlink /proc/" + pid + "/cwd"), "/\n");
    EXPECT_EQ(output_of("readlink /proc/" + pid + "/fd/0"), "/dev/null\n");
  });
}

// A killed process of another parent can only be watched; it takes milliseconds to die.
bool dies(const std::string& interface) {
  const auto deadline = std::chrono::steady_clock::now() + seconds(5);
  while (is_userspace_device_alive(interface)) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

TEST(UserspaceProcess, IsReplacedAfterAKill) {
  with_device([] {
    EXPECT_TRUE(is_userspace_device_alive("wg0"));
    const std::string process = process_of("wg0");
    output_of("kill -9 " + process);
    ASSERT_TRUE(dies("wg0"));
    EXPECT_EQ(access(uapi_socket_path("wg0").c_str(), F_OK), 0);  // the stale socket

    const auto started = ensure_userspace_device("wg0");
    ASSERT_TRUE(started) << started.error().message();
    EXPECT_TRUE(is_userspace_device_alive("wg0"));
    EXPECT_NE(process_of("wg0"), process);
  });
}

TEST(UserspaceProcess, TakesItsLinkAndSocketWithIt) {
  with_device([] {
    ASSERT_TRUE(stop_userspace_device("wg0"));
    EXPECT_EQ(if_nametoindex("wg0"), 0u);
    EXPECT_NE(access(uapi_socket_path("wg0").c_str(), F_OK), 0);
    EXPECT_TRUE(stop_userspace_device("wg0"));
  });
}

TEST(UserspaceProcess, DoesNotTakeAForeignLink) {
  in_empty_namespaces([] {
    output_of("ip link add wg0 type veth peer name veth-b");
    const auto started = ensure_userspace_device("wg0");
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code(), Code::InterfaceCreateFailed);
    EXPECT_EQ(started.error().message(), "a link 'wg0' exists that is no userspace WireGuard device");
  });
}

TEST(UserspaceProcess, DoesNotAdoptADeviceOfAnotherNetworkNamespace) {
  with_device([] {
    test::in_private_network([] {
      EXPECT_FALSE(is_userspace_device_alive("wg0"));
      const auto started = ensure_userspace_device("wg0");
      ASSERT_FALSE(started);
      EXPECT_EQ(started.error().message(),
                "a userspace WireGuard device 'wg0' runs in another network namespace");
    });
    EXPECT_TRUE(is_userspace_device_alive("wg0"));
  });
}

TEST(DetectBackend, FindsOneOnThisMachine) {
  const auto backend = detect_backend();
  if (!backend && backend.error().code() == Code::WgModuleNotLoaded)
    GTEST_SKIP() << backend.error().message();
  ASSERT_TRUE(backend) << backend.error().message();
  EXPECT_FALSE(name_of((*backend)->type()).empty());
}

}  // namespace
}  // namespace wgpilot::wireguard
