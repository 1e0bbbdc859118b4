#include "model/input.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"

namespace wgpilot::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const UnixTime kNow = from_unix(1'700'000'000);

template <class T>
std::vector<std::string> errors_of(const Result<T>& result) {
  std::vector<std::string> lines;
  if (result) return lines;
  for (const auto& field : result.error().fields()) lines.push_back(field.field + ": " + field.message);
  return lines;
}

Result<Network> network_of(std::string_view text) {
  WGP_TRY(const auto input, json::parse<NetworkInput>(text));
  return with_input(Network{}, input);
}

Network office() {
  return network_of(R"({"name":"Office","subnet":"10.8.0.0/24","subnet_v6":"fd00:8::/64"})").value();
}

Result<Peer> peer_of(std::string_view text, Peer current = {}) {
  WGP_TRY(const auto input, json::parse<PeerInput>(text));
  return with_input(std::move(current), input, office(), kNow);
}

TEST(NetworkInput, FillsInDefaults) {
  const Network network = office();
  EXPECT_EQ(network.mode, Mode::Gateway);
  EXPECT_EQ(network.mtu, 1420);
  EXPECT_TRUE(network.nat_enabled);
  EXPECT_TRUE(network.mss_clamp);
  EXPECT_FALSE(network.inter_peer_routing);
  EXPECT_EQ(net::to_string(network.subnet), "10.8.0.0/24");
}

TEST(NetworkInput, NamesEveryWrongFieldAtOnce) {
  EXPECT_THAT(errors_of(network_of(R"({"name":"","subnet":"8.8.8.0/24","listen_port":80,"mtu":1279,
                                       "dns_servers":"1.1.1.1, x","local_networks":["10.0.0.1/8"]})")),
              ElementsAre("name: is required", "subnet: must be a private IPv4 network, such as 10.8.0.0/24",
                          "listen_port: must be between 1024 and 65535",
                          "dns_servers: 'x' is not an IP address", "mtu: must be between 1280 and 9000",
                          "local_networks[0]: has host bits set: did you mean 10.0.0.0/8?"));
}

TEST(NetworkInput, NeedsASubnet) {
  EXPECT_THAT(errors_of(network_of(R"({"name":"a"})")), ElementsAre("subnet: is required"));
}

TEST(NetworkInput, BoundsTheSubnets) {
  const auto with_subnet = [](std::string_view subnet) {
    return errors_of(network_of(fmt::format(R"({{"name":"a","subnet":"{}"}})", subnet)));
  };
  EXPECT_THAT(with_subnet("10.0.0.0/16"), IsEmpty());
  EXPECT_THAT(with_subnet("10.0.0.0/30"), IsEmpty());
  EXPECT_THAT(with_subnet("10.0.0.0/15"), ElementsAre("subnet: must be between /16 and /30"));
  EXPECT_THAT(with_subnet("10.0.0.0/31"), ElementsAre("subnet: must be between /16 and /30"));
  EXPECT_THAT(with_subnet("10.8.0.1/24"),
              ElementsAre("subnet: has host bits set: did you mean 10.8.0.0/24?"));
  EXPECT_THAT(with_subnet("fd00::/64"),
              ElementsAre("subnet: must be a private IPv4 network, such as 10.8.0.0/24"));
}

TEST(NetworkInput, RefusesNetworksThatCannotBeRouted) {
  EXPECT_THAT(errors_of(network_of(R"({"name":"a","subnet":"10.0.0.0/24","subnet_v6":"fe80::/64",
                                       "local_networks":["0.0.0.0/0"],"routing_table":255})")),
              ElementsAre("subnet_v6: must be an IPv6 network, such as fd00:8::/64",
                          "local_networks[0]: cannot be the default route",
                          "routing_table: must not be 255: that table holds the kernel's own addresses"));
}

TEST(NetworkInput, UpdateLeavesTheRest) {
  const auto input = json::parse<NetworkInput>(R"({"mtu":1380})").value();
  const Network changed = with_input(office(), input).value();
  EXPECT_EQ(changed.mtu, 1380);
  EXPECT_EQ(changed.name, "Office");
}

TEST(PeerInput, NamesEveryWrongFieldAtOnce) {
  EXPECT_THAT(
      errors_of(peer_of(R"({"name":"a\nb","email":"nobody","endpoint":"host","persistent_keepalive":65536,
                                    "site_networks":["10.0.0.0/33"],"expires_in":"5y","bandwidth_up_kbps":-1})")),
      ElementsAre("name: may hold letters, digits, spaces and the characters _ - . only",
                  "email: is not an e-mail address",
                  "endpoint: 'host' is not an address and a port, such as 192.0.2.1:51820",
                  "persistent_keepalive: must be between 0 and 65535",
                  "site_networks[0]: '10.0.0.0/33' is not a network: the length must be 0-32",
                  "expires_in: must be a duration such as 90m, 720h or 30d, at most 3660d",
                  "bandwidth_up_kbps: must be between 0 and 10000000"));
}

TEST(PeerInput, SitesBelongToSiteGateways) {
  EXPECT_THAT(errors_of(peer_of(R"({"name":"a","site_networks":["192.168.1.0/24"]})")),
              ElementsAre("site_networks: need the role site-gateway"));
  EXPECT_THAT(errors_of(peer_of(R"({"name":"a","role":"site-gateway","site_networks":["192.168.1.0/24"]})")),
              IsEmpty());
  EXPECT_THAT(
      errors_of(peer_of(R"({"name":"a","role":"site-gateway","site_networks":["10.0.0.0/8","0.0.0.0/0"]})")),
      ElementsAre("site_networks[1]: cannot be the default route",
                  "site_networks[0]: overlaps the network's own subnet"));
  for (const char* nowhere : {"127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32",
                              "0.0.0.0/32", "fe80::/64", "ff02::/16", "::1/128"}) {
    EXPECT_THAT(errors_of(peer_of(
                    fmt::format(R"({{"name":"a","role":"site-gateway","site_networks":["{}"]}})", nowhere))),
                ElementsAre("site_networks[0]: is not a network that can be routed"))
        << nowhere;
  }
}

TEST(PeerInput, ReadsExpiry) {
  EXPECT_EQ(peer_of(R"({"name":"a","expires_in":"90m"})")->expires_at, kNow + std::chrono::minutes(90));
  EXPECT_EQ(peer_of(R"({"name":"a","expires_at":"2030-01-01T00:00:00Z"})")->expires_at,
            from_unix(1'893'456'000));
  EXPECT_EQ(peer_of(R"({"name":"a","expires_at":1893456000})")->expires_at, from_unix(1'893'456'000));
  Peer expiring;
  expiring.expires_at = kNow;
  EXPECT_EQ(peer_of(R"({"name":"a","expires_at":""})", expiring)->expires_at, std::nullopt);
  EXPECT_EQ(peer_of(R"({"name":"a"})", expiring)->expires_at, kNow);
  for (const char* wrong :
       {R"("2030-02-31T00:00:00Z")", R"("2030-01-01T00:00:00Z\u0000x")", R"("2030-1-1T0:0:0Z")"}) {
    EXPECT_FALSE(peer_of(fmt::format(R"({{"name":"a","expires_at":{}}})", wrong))) << wrong;
  }
  EXPECT_THAT(errors_of(peer_of(R"({"name":"a","enabled":true})", expiring)),
              ElementsAre("enabled: has no effect: the peer has expired, change expires_at first"));
  EXPECT_THAT(errors_of(peer_of(R"({"name":"a","expires_at":5})")),
              ElementsAre("expires_at: must be in the future"));
}

TEST(TextList, SplitsAtCommas) {
  EXPECT_THAT(split_list(" a, b ,,c"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split_list(""), IsEmpty());
}

}  // namespace
}  // namespace wgpilot::model
