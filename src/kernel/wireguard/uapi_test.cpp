#include "kernel/wireguard/uapi.hpp"

#include <gtest/gtest.h>

namespace wgpilot::wireguard {
namespace {

constexpr std::string_view kKey1 = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";
constexpr std::string_view kKey2 = "ff00000000000000000000000000000000000000000000000000000000000000";
constexpr std::string_view kNoKey = "0000000000000000000000000000000000000000000000000000000000000000";

crypto::KeyBytes key1() {
  crypto::KeyBytes bytes;
  for (std::uint8_t i = 0; i < 32; ++i) bytes[i] = static_cast<std::uint8_t>(i + 1);
  return bytes;
}

std::string text(std::initializer_list<std::string_view> parts) {
  std::string joined;
  for (const auto part : parts) joined += part;
  return joined;
}

// As wireguard-go 0.0.20220316 answers get=1.
std::string recorded_answer() {
  return text(
      {"private_key=", kKey1, "\nlisten_port=51820\nfwmark=4660\npublic_key=", kKey2,
       "\npreshared_key=", kKey1,
       "\nprotocol_version=1\nendpoint=[2001:db8::1]:51821\nlast_handshake_time_sec=1700000000\n"
       "last_handshake_time_nsec=5\ntx_bytes=7\nrx_bytes=5000000000\npersistent_keepalive_interval=25\n"
       "allowed_ip=10.0.0.2/32\nallowed_ip=fd00::/64\npublic_key=",
       kKey1, "\npreshared_key=", kNoKey,
       "\nprotocol_version=1\nlast_handshake_time_sec=0\nlast_handshake_time_nsec=0\ntx_bytes=0\n"
       "rx_bytes=0\npersistent_keepalive_interval=0\nerrno=0\n\n"});
}

DeviceStatus recorded_device() {
  const PeerStatus busy{.public_key = {{0xff}},
                        .preshared_key = crypto::PresharedKey(key1()),
                        .endpoint = *net::parse_endpoint("[2001:db8::1]:51821"),
                        .keepalive = std::chrono::seconds(25),
                        .last_handshake = from_unix(1'700'000'000),
                        .rx_bytes = 5'000'000'000,
                        .tx_bytes = 7,
                        .protocol_version = 1,
                        .allowed_ips = {*net::parse_prefix("10.0.0.2/32"), *net::parse_prefix("fd00::/64")}};
  const PeerStatus quiet{.public_key = {key1()}, .protocol_version = 1};
  return {.private_key = crypto::PrivateKey(key1()),
          .listen_port = 51820,
          .fwmark = 4660,
          .peers = {busy, quiet}};
}

TEST(Uapi, FormatsASetRequest) {
  const DeviceConfig config{
      .private_key = crypto::PrivateKey(key1()),
      .listen_port = 51820,
      .fwmark = 0,
      .replace_peers = true,
      .peers = {{.public_key = {key1()},
                 .preshared_key = crypto::PresharedKey(),
                 .endpoint = *net::parse_endpoint("192.0.2.1:51821"),
                 .keepalive = std::chrono::seconds(0),
                 .flags = {.replace_allowed_ips = true, .update_only = true},
                 .allowed_ips = {*net::parse_prefix("10.0.0.2/32"), *net::parse_prefix("fd00::/64")}},
                {.public_key = {{0xff}}, .flags = {.remove = true}}}};
  EXPECT_EQ(format_set_request(config),
            text({"set=1\nprivate_key=", kKey1,
                  "\nlisten_port=51820\nfwmark=0\nreplace_peers=true\npublic_key=", kKey1,
                  "\nupdate_only=true\npreshared_key=", kNoKey,
                  "\nendpoint=192.0.2.1:51821\npersistent_keepalive_interval=0\nreplace_allowed_ips=true\n"
                  "allowed_ip=10.0.0.2/32\nallowed_ip=fd00::/64\npublic_key=",
                  kKey2, "\nremove=true\n\n"}));
}

TEST(Uapi, ReadsADevice) {
  UapiAnswer answer;
  const auto read = answer.read(recorded_answer());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_TRUE(answer.complete());
  EXPECT_EQ(answer.errno_value(), 0);
  EXPECT_EQ(answer.take_device(), recorded_device());
}

TEST(Uapi, ReadsADeviceByteByByte) {
  UapiAnswer answer;
  const std::string recorded = recorded_answer();
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    EXPECT_FALSE(answer.complete());
    ASSERT_TRUE(answer.read(std::string_view(recorded).substr(i, 1)));
  }
  EXPECT_TRUE(answer.complete());
  EXPECT_EQ(answer.take_device(), recorded_device());
}

TEST(Uapi, ReportsTheErrnoOfTheOtherSide) {
  UapiAnswer answer;
  ASSERT_TRUE(answer.read("errno=-22\n\n"));
  EXPECT_EQ(answer.errno_value(), -22);
}

TEST(Uapi, SkipsUnknownKeys) {
  UapiAnswer answer;
  ASSERT_TRUE(answer.read(text({"colour=blue\npublic_key=", kKey1, "\nshape=round\nerrno=0\n\n"})));
  EXPECT_EQ(answer.take_device().peers.size(), 1u);
}

TEST(Uapi, DropsTheZoneOfALinkLocalEndpoint) {
  UapiAnswer answer;
  ASSERT_TRUE(answer.read(text({"public_key=", kKey1, "\nendpoint=[fe80::1%eth0]:51820\nerrno=0\n\n"})));
  EXPECT_EQ(answer.take_device().peers.at(0).endpoint, *net::parse_endpoint("[fe80::1]:51820"));
}

struct BadLine {
  const char* name;
  std::string line;
};

class UapiMalformed : public testing::TestWithParam<BadLine> {};

TEST_P(UapiMalformed, IsRefused) {
  UapiAnswer answer;
  const auto read = answer.read(text({"public_key=", kKey1, "\n", GetParam().line, "\n"}));
  ASSERT_FALSE(read);
}

INSTANTIATE_TEST_SUITE_P(, UapiMalformed,
                         testing::Values(BadLine{"NoEquals", "hello"}, BadLine{"ShortKey", "public_key=00"},
                                         BadLine{"KeyWithoutHex", "preshared_key=" + std::string(64, 'z')},
                                         BadLine{"NumberWithTail", "rx_bytes=1x"},
                                         BadLine{"NegativeBytes", "rx_bytes=-1"},
                                         BadLine{"EmptyNumber", "tx_bytes="},
                                         BadLine{"KeepaliveTooLong", "persistent_keepalive_interval=65536"},
                                         BadLine{"Endpoint", "endpoint=192.0.2.1"},
                                         BadLine{"AllowedIp", "allowed_ip=10.0.0.0/33"},
                                         BadLine{"Overlong", "x=" + std::string(300, 'y')}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace wgpilot::wireguard
