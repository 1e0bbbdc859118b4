#include "kernel/wireguard/device_codec.hpp"

#include <gtest/gtest.h>

#include <linux/wireguard.h>

#include <algorithm>
#include <numeric>

#include "kernel/wireguard/device_golden_test.hpp"

namespace wgpilot::wireguard {
namespace {

using netlink::Bytes;
using netlink::Message;
using std::chrono::seconds;

const netlink::GenlFamily kFamily{.id = 32, .version = 1, .groups = {}};

Bytes attributes_of(const Message& message) {
  return message.bytes().subspan(sizeof(nlmsghdr) + sizeof(genlmsghdr));
}

std::vector<std::uint8_t> copy_of(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

// 31 bytes that count up from `first`, then `last`: the keys of the recorded device.
crypto::KeyBytes key_from(std::uint8_t first, std::uint8_t last = 0x40) {
  crypto::KeyBytes bytes;
  std::iota(bytes.begin(), bytes.end(), first);
  bytes.back() = last;
  return bytes;
}

PeerConfig first_peer() {
  return {.public_key = {key_from(0x21)},
          .preshared_key = crypto::PresharedKey(key_from(0x41, 0x60)),
          .endpoint = *net::parse_endpoint("192.0.2.1:51821"),
          .keepalive = seconds(25),
          .flags = {.replace_allowed_ips = true},
          .allowed_ips = {*net::parse_prefix("10.0.0.2/32"), *net::parse_prefix("fd00::/64")}};
}

PeerConfig second_peer() {
  return {.public_key = {key_from(0x61)},
          .endpoint = *net::parse_endpoint("[2001:db8::1]:51822"),
          .flags = {.replace_allowed_ips = true}};
}

DeviceConfig golden_config() {
  return {.private_key = crypto::PrivateKey(key_from(0x01)),
          .listen_port = 51820,
          .fwmark = 0x1234,
          .replace_peers = true,
          .peers = {first_peer(), second_peer()}};
}

// A peer numbered `n` with `prefixes` allowed IPs.
PeerConfig peer_with(std::uint8_t n, std::uint32_t prefixes) {
  PeerConfig peer{.public_key = {key_from(n)}, .flags = {.replace_allowed_ips = true}};
  for (std::uint32_t i = 0; i < prefixes; ++i) {
    peer.allowed_ips.push_back(net::Prefix::host(net::Address::v4(0x0a000000U + n * 65536U + i)));
  }
  return peer;
}

// Attribute numbers are the same both ways, so what was to be set can be read like what is reported.
DeviceStatus read_back(const std::vector<Message>& messages) {
  DeviceStatus device;
  for (const Message& message : messages) {
    const auto merged = merge_device(device, attributes_of(message));
    EXPECT_TRUE(merged) << merged.error().message();
  }
  return device;
}

// What a message asks for a peer, as far as the tests look at it.
struct SentPeer {
  crypto::KeyBytes public_key{};
  std::uint32_t flags = 0;
  struct Schema;
};
struct SentPeer::Schema : netlink::SchemaOf<SentPeer,  //
                                            netlink::Field<WGPEER_A_PUBLIC_KEY, &SentPeer::public_key>,
                                            netlink::Field<WGPEER_A_FLAGS, &SentPeer::flags>> {};
struct SentDevice {
  std::string interface;
  std::uint32_t flags = 0;
  std::vector<SentPeer> peers;
  struct Schema;
};
struct SentDevice::Schema : netlink::SchemaOf<SentDevice,  //
                                              netlink::Field<WGDEVICE_A_IFNAME, &SentDevice::interface>,
                                              netlink::Field<WGDEVICE_A_FLAGS, &SentDevice::flags>,
                                              netlink::Field<WGDEVICE_A_PEERS, &SentDevice::peers>> {};

SentDevice sent(const Message& message) {
  return *netlink::decode<SentDevice>(attributes_of(message));
}

TEST(DeviceCodec, SendsWhatWgSetconfSends) {
  const auto messages = set_device_messages(kFamily, "wg0", golden_config());
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(copy_of(attributes_of(messages[0])), copy_of(kSetDeviceGolden));
}

TEST(DeviceCodec, ReadsWhatTheKernelReported) {
  DeviceStatus device;
  const auto merged = merge_device(device, kGetDeviceGolden);
  ASSERT_TRUE(merged) << merged.error().message();

  auto clamped = key_from(0x01);
  clamped.front() = 0;
  const DeviceConfig asked = golden_config();
  const DeviceStatus expected{.private_key = crypto::PrivateKey(clamped),
                              .listen_port = 51820,
                              .fwmark = 0x1234,
                              .peers = {{.public_key = asked.peers[0].public_key,
                                         .preshared_key = asked.peers[0].preshared_key,
                                         .endpoint = asked.peers[0].endpoint,
                                         .keepalive = seconds(25),
                                         .protocol_version = 1,
                                         .allowed_ips = asked.peers[0].allowed_ips},
                                        {.public_key = asked.peers[1].public_key,
                                         .endpoint = asked.peers[1].endpoint,
                                         .protocol_version = 1}}};
  EXPECT_EQ(device, expected);
}

TEST(DeviceCodec, ReadsHandshakeAndTraffic) {
  Message peer("PEER", 0);
  ASSERT_TRUE(peer.nest(WGDEVICE_A_PEERS, [&] {
    return peer.nest(0, [&] {
      const std::int64_t handshake[] = {1'700'000'000, 999'999'999};
      return peer.put(WGPEER_A_LAST_HANDSHAKE_TIME, netlink::bytes_of(handshake)) &&
             peer.put(WGPEER_A_RX_BYTES, netlink::bytes_of(std::uint64_t{5'000'000'000})) &&
             peer.put(WGPEER_A_TX_BYTES, netlink::bytes_of(std::uint64_t{7}));
    });
  }));
  DeviceStatus device;
  ASSERT_TRUE(merge_device(device, peer.bytes().subspan(sizeof(nlmsghdr))));
  EXPECT_EQ(device.peers.at(0).last_handshake, from_unix(1'700'000'000));
  EXPECT_EQ(device.peers.at(0).rx_bytes, 5'000'000'000U);
  EXPECT_EQ(device.peers.at(0).tx_bytes, 7U);
}

TEST(DeviceCodec, AnEmptyChangeIsOneMessageWithoutPeers) {
  const auto messages = set_device_messages(kFamily, "wg0", {.replace_peers = true});
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(sent(messages[0]).flags, WGDEVICE_F_REPLACE_PEERS);
  EXPECT_TRUE(sent(messages[0]).peers.empty());
}

TEST(DeviceCodec, ResumesAtThePeerThatDidNotFit) {
  DeviceConfig config = golden_config();
  for (std::uint8_t n = 0; n < 100; ++n) config.peers.push_back(peer_with(n, 2));
  const auto messages = set_device_messages(kFamily, "wg0", config, 1024);
  EXPECT_GT(messages.size(), 10u);

  const DeviceStatus device = read_back(messages);
  ASSERT_EQ(device.peers.size(), config.peers.size());
  for (std::size_t i = 0; i < config.peers.size(); ++i) {
    EXPECT_EQ(device.peers[i].public_key, config.peers[i].public_key);
    EXPECT_EQ(device.peers[i].allowed_ips, config.peers[i].allowed_ips);
  }
}

TEST(DeviceCodec, ReplacesPeersInTheFirstMessageOnly) {
  DeviceConfig config{.replace_peers = true, .peers = {peer_with(1, 100), peer_with(2, 100)}};
  const auto messages = set_device_messages(kFamily, "wg0", config, 1024);
  ASSERT_GT(messages.size(), 2u);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    EXPECT_EQ(sent(messages[i]).interface, "wg0");
    EXPECT_EQ(sent(messages[i]).flags, i == 0 ? std::uint32_t{WGDEVICE_F_REPLACE_PEERS} : 0U);
  }
}

TEST(DeviceCodec, ContinuesAPeerWithoutReplacingItsAllowedIps) {
  PeerConfig peer = peer_with(1, 500);
  peer.flags.update_only = true;
  const auto messages = set_device_messages(kFamily, "wg0", {.peers = {peer}}, 1024);
  ASSERT_GT(messages.size(), 2u);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    ASSERT_EQ(sent(messages[i]).peers.size(), 1u);
    EXPECT_EQ(sent(messages[i]).peers[0].public_key, peer.public_key.bytes);
    const std::uint32_t first_only = i == 0 ? std::uint32_t{WGPEER_F_REPLACE_ALLOWEDIPS} : 0U;
    EXPECT_EQ(sent(messages[i]).peers[0].flags, WGPEER_F_UPDATE_ONLY | first_only);
  }
  EXPECT_EQ(read_back(messages).peers.at(0).allowed_ips, peer.allowed_ips);
}

TEST(DeviceCodec, LosesNothingAtAnyCapacity) {
  const DeviceConfig config{.peers = {peer_with(1, 0), first_peer(), peer_with(2, 30), peer_with(3, 1),
                                      second_peer(), peer_with(4, 7)}};
  for (std::size_t capacity = 320; capacity < 1400; capacity += 4) {
    const auto messages = set_device_messages(kFamily, "wg0", config, capacity);
    const DeviceStatus device = read_back(messages);
    ASSERT_EQ(device.peers.size(), config.peers.size()) << capacity;
    for (std::size_t i = 0; i < config.peers.size(); ++i) {
      ASSERT_EQ(device.peers[i].allowed_ips, config.peers[i].allowed_ips) << capacity;
    }
    for (const Message& message : messages) ASSERT_LE(message.bytes().size(), capacity);
  }
}

TEST(DeviceCodec, RefusesAMaskLongerThanItsAddress) {
  auto bytes = copy_of(kGetDeviceGolden);
  const std::uint8_t mask[] = {0x05, 0x00, WGALLOWEDIP_A_CIDR_MASK, 0x00, 32};
  const auto at = std::search(bytes.begin(), bytes.end(), std::begin(mask), std::end(mask));
  ASSERT_NE(at, bytes.end());
  *(at + 4) = 33;
  DeviceStatus device;
  EXPECT_FALSE(merge_device(device, bytes));
}

}  // namespace
}  // namespace wgpilot::wireguard
