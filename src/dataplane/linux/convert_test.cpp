#include "dataplane/linux/convert.hpp"

#include <gmock/gmock.h>

namespace wgpilot::dataplane::linux_ {
namespace {

using std::chrono::seconds;

net::Prefix prefix(std::string_view text) {
  return net::parse_prefix(text).value();
}

std::shared_ptr<const PeerState> sample_peer() {
  return std::make_shared<const PeerState>(
      PeerState{.public_key = {.bytes = {1}},
                .preshared_key = crypto::PresharedKey({2}),
                .endpoint = net::parse_endpoint("192.0.2.1:51820").value(),
                .persistent_keepalive = seconds(25),
                .allowed_ips = {prefix("10.0.0.2/32")}});
}

TEST(ToDeviceConfig, PutsRemovalsFirst) {
  const auto config =
      to_device_config(ChangePeers{.set = {{.peer = sample_peer()}}, .remove = {{.bytes = {9}}}});
  ASSERT_EQ(config.peers.size(), 2u);
  EXPECT_TRUE(config.peers[0].flags.remove);
  EXPECT_FALSE(config.peers[1].flags.remove);
  EXPECT_FALSE(config.replace_peers);
}

TEST(ToDeviceConfig, ReplacesAllowedIpsAndLeavesARoamingEndpoint) {
  const auto config = to_device_config(ChangePeers{.set = {{.peer = sample_peer()}}});
  EXPECT_TRUE(config.peers[0].flags.replace_allowed_ips);
  EXPECT_FALSE(config.peers[0].endpoint);
  EXPECT_EQ(config.peers[0].keepalive, seconds(25));
}

TEST(ToDeviceConfig, RemovesAPresharedKeyByAllZero) {
  auto peer = *sample_peer();
  peer.preshared_key.reset();
  const auto config = to_device_config(
      ChangePeers{.set = {{.peer = std::make_shared<const PeerState>(peer), .remove_preshared_key = true}}});
  EXPECT_EQ(config.peers[0].preshared_key, crypto::PresharedKey());
}

TEST(PutDevice, SortsPeersAndTheirAllowedIps) {
  Interface interface;
  put_device(interface, {.listen_port = 51820,
                         .peers = {{.public_key = {.bytes = {2}},
                                    .allowed_ips = {prefix("fd00::2/128"), prefix("10.0.0.2/32")}},
                                   {.public_key = {.bytes = {1}}}}});
  ASSERT_EQ(interface.peers.size(), 2u);
  EXPECT_EQ(interface.peers[0]->public_key.bytes[0], 1);
  EXPECT_THAT(interface.peers[1]->allowed_ips,
              testing::ElementsAre(prefix("10.0.0.2/32"), prefix("fd00::2/128")));
  EXPECT_EQ(interface.private_key, crypto::PrivateKey());
}

TEST(KernelRoute, ComesBackAsItWent) {
  for (const Route& route :
       {Route{.destination = prefix("10.0.0.0/16")}, Route{.destination = prefix("fd00::/64"), .table = 1234},
        Route{.destination = prefix("fd00::/64"), .metric = 7},
        Route{.destination = prefix("10.1.0.0/16"),
              .gateway = net::parse_address("10.0.0.2").value(),
              .metric = 5}}) {
    const route::Route kernel = to_kernel_route(route, 3);
    EXPECT_EQ(kernel.link, 3u);
    EXPECT_EQ(kernel.protocol, kRouteProtocol);
    EXPECT_EQ(to_route(kernel), route);
  }
}

TEST(KernelRule, ComesBackAsItWent) {
  for (const Rule& rule :
       {Rule{.priority = 1, .source = prefix("10.0.0.0/16"), .firewall_mark = 3, .table = 100},
        Rule{.priority = 2, .family = net::Family::V6, .destination = prefix("fd00::/64"), .table = 1234},
        Rule{.priority = 3, .incoming_interface = "wg0", .table = 1}}) {
    const route::Rule kernel = to_kernel_rule(rule);
    EXPECT_EQ(kernel.protocol, kRouteProtocol);
    EXPECT_EQ(to_rule(kernel), rule);
  }
}

TEST(IsLinkLocal, IsForIpv6Only) {
  EXPECT_TRUE(is_link_local(prefix("fe80::1/64")));
  EXPECT_TRUE(is_link_local(prefix("febf::/64")));
  EXPECT_FALSE(is_link_local(prefix("fec0::1/64")));
  EXPECT_FALSE(is_link_local(prefix("169.254.0.1/16")));
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
