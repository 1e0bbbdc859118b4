#include "model/config_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wgpilot::model {
namespace {

crypto::KeyBytes filled(std::uint8_t byte) {
  crypto::KeyBytes bytes;
  bytes.fill(byte);
  return bytes;
}

Network office() {
  Network n;
  n.name = "Office";
  n.subnet = net::parse_prefix("10.8.0.0/24").value();
  n.listen_port = 51820;
  n.private_key = crypto::PrivateKey(filled(1));
  n.public_key.bytes = filled(2);
  return n;
}

Peer phone() {
  Peer p;
  p.id.value = 7;
  p.name = "Anna's phone";
  p.public_key.bytes = filled(3);
  p.preshared_key = crypto::PresharedKey(filled(4));
  p.address_v4 = net::parse_address("10.8.0.2").value();
  p.persistent_keepalive = 25;
  return p;
}

std::string client_file(const Network& network, const Peer& peer) {
  return render_client_file({.network = network,
                             .peer = peer,
                             .private_key = crypto::PrivateKey(filled(5)),
                             .server_host = "vpn.example.com",
                             .dns_servers = {net::parse_address("1.1.1.1").value()},
                             .other_sites = {net::parse_prefix("192.168.7.0/24").value()}});
}

TEST(ClientFile, ReadsLikeTheManual) {
  EXPECT_EQ(client_file(office(), phone()), R"([Interface]
# Anna's phone
PrivateKey = BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=
Address = 10.8.0.2/32
DNS = 1.1.1.1
MTU = 1420

[Peer]
# Office
PublicKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
PresharedKey = BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=
AllowedIPs = 0.0.0.0/0, ::/0
Endpoint = vpn.example.com:51820
PersistentKeepalive = 25
)");
}

TEST(ClientFile, LeavesOutWhatIsOff) {
  Peer peer = phone();
  peer.persistent_keepalive = 0;
  peer.preshared_key.reset();
  const std::string text = client_file(office(), peer);
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("PersistentKeepalive")));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("PresharedKey")));
}

TEST(ClientFile, HoldsAPlaceholderForAKeyWeNeverKnew) {
  const Network network = office();
  const Peer peer = phone();
  const std::string text = render_client_file({.network = network,
                                               .peer = peer,
                                               .private_key = std::nullopt,
                                               .server_host = "2001:db8::1",
                                               .dns_servers = {},
                                               .other_sites = {}});
  EXPECT_THAT(text, testing::HasSubstr("PrivateKey = <the client's private key>\n"));
  EXPECT_THAT(text, testing::HasSubstr("Endpoint = [2001:db8::1]:51820\n"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("DNS")));
}

TEST(ClientFile, NoNameStartsANewLine) {
  Peer peer = phone();
  peer.name = "x\n[Peer]\rEndpoint = evil:1";
  EXPECT_THAT(client_file(office(), peer), testing::HasSubstr("\n# x [Peer] Endpoint = evil:1\n"));
}

TEST(AllowedIps, FollowModeAndRole) {
  Network network = office();
  network.subnet_v6 = net::parse_prefix("fd00::/64").value();
  network.local_networks = {net::parse_prefix("192.168.1.0/24").value()};
  Peer peer = phone();
  peer.address_v6 = net::parse_address("fd00::2").value();
  peer.site_networks = {net::parse_prefix("192.168.9.0/24").value()};
  const std::vector<net::Prefix> others{net::parse_prefix("192.168.7.0/24").value()};

  EXPECT_EQ(join(server_allowed_ips(network, peer)), "10.8.0.2/32, fd00::2/128");
  peer.role = PeerRole::SiteGateway;
  EXPECT_EQ(join(server_allowed_ips(network, peer)), "10.8.0.2/32, fd00::2/128");
  network.mode = Mode::SiteToSite;
  EXPECT_EQ(join(server_allowed_ips(network, peer)), "10.8.0.2/32, 192.168.9.0/24, fd00::2/128");
  EXPECT_EQ(join(client_allowed_ips(network, peer, others)),
            "10.8.0.0/24, 192.168.1.0/24, 192.168.7.0/24, fd00::/64");
  network.mode = Mode::HubRouted;
  EXPECT_EQ(join(client_allowed_ips(network, peer, others)), "10.8.0.0/24, fd00::/64");
  network.mode = Mode::Gateway;
  peer.tunnel = Tunnel::Split;
  peer.split_cidrs = {net::parse_prefix("172.16.0.0/12").value()};
  EXPECT_EQ(join(client_allowed_ips(network, peer, others)), "10.8.0.0/24, 172.16.0.0/12, fd00::/64");
}

TEST(ServerFile, RunsWithoutUs) {
  const Network network = office();
  EXPECT_EQ(render_server_file(
                {.network = network, .peers = {phone()}, .now = from_unix(1), .uplink_interface = "eth0"}),
            R"([Interface]
# Office
# wgpilot: {"mode":"gateway","nat_enabled":true,"inter_peer_routing":false,"mss_clamp":true}
PrivateKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
Address = 10.8.0.1/24
ListenPort = 51820
MTU = 1420
PostUp = sysctl -w net.ipv4.ip_forward=1
PostUp = iptables -t nat -A POSTROUTING -s 10.8.0.0/24 -o eth0 -j MASQUERADE
PreDown = iptables -t nat -D POSTROUTING -s 10.8.0.0/24 -o eth0 -j MASQUERADE

[Peer]
# Anna's phone
PublicKey = AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=
PresharedKey = BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=
AllowedIPs = 10.8.0.2/32
PersistentKeepalive = 25
)");
}

TEST(ServerFile, BringsItsRoutesAndRules) {
  Network network = office();
  network.routing_table = 100;
  NetworkRoute route{.destination = net::parse_prefix("fd00:99::/64").value(), .metric = 7};
  NetworkRoute by_gateway{.destination = net::parse_prefix("10.99.0.0/16").value(),
                          .gateway = net::parse_address("10.8.0.2").value()};
  by_gateway.description = "the lab";
  const NetworkRule marked{.priority = 50, .firewall_mark = 7, .table_id = 100};
  const NetworkRule local{
      .priority = 60, .source = net::parse_prefix("10.50.0.0/24").value(), .table_id = 100};
  const std::string text = render_server_file({.network = network,
                                               .peers = {},
                                               .routes = {route, by_gateway},
                                               .rules = {marked, local},
                                               .now = from_unix(1),
                                               .uplink_interface = "eth0"});
  EXPECT_THAT(text, testing::HasSubstr(R"(# wgpilot-route: {"destination":"fd00:99::/64","metric":7}
# wgpilot-route: {"destination":"10.99.0.0/16","gateway":"10.8.0.2","description":"the lab"}
# wgpilot-rule: {"priority":50,"firewall_mark":7,"table_id":100}
# wgpilot-rule: {"priority":60,"source":"10.50.0.0/24","table_id":100}
)"));
  EXPECT_THAT(text, testing::HasSubstr(R"(PostUp = ip -4 rule add pref 32765 iif %i lookup 100
PreDown = ip -4 rule del pref 32765 iif %i lookup 100
PostUp = ip -6 rule add pref 32765 iif %i lookup 100
PreDown = ip -6 rule del pref 32765 iif %i lookup 100
PostUp = ip -4 rule add pref 50 fwmark 0x7 lookup 100
PreDown = ip -4 rule del pref 50 fwmark 0x7 lookup 100
PostUp = ip -6 rule add pref 50 fwmark 0x7 lookup 100
PreDown = ip -6 rule del pref 50 fwmark 0x7 lookup 100
PostUp = ip -4 rule add pref 60 from 10.50.0.0/24 lookup 100
PreDown = ip -4 rule del pref 60 from 10.50.0.0/24 lookup 100
PostUp = ip -6 route add fd00:99::/64 dev %i metric 7 table 100
PostUp = ip -4 route add 10.99.0.0/16 via 10.8.0.2 dev %i table 100
)"));
}

TEST(ClientFileName, FitsWgQuick) {
  Peer peer = phone();
  EXPECT_EQ(client_file_name(peer), "Annas-phone.conf");
  peer.name = "日本";
  EXPECT_EQ(client_file_name(peer), "peer-7.conf");
  peer.name = std::string(64, 'x');
  EXPECT_EQ(client_file_name(peer), std::string(15, 'x') + ".conf");
}

TEST(Network, NamesTheLowestFreeInterface) {
  EXPECT_EQ(lowest_free_interface({}), "wg0");
  EXPECT_EQ(lowest_free_interface({"wg1", "eth0", "wg0"}), "wg2");
  EXPECT_EQ(lowest_free_interface({"wg1"}), "wg0");
}

TEST(Network, KnowsItsMark) {
  EXPECT_EQ(link_alias(NetworkId{7}), "wgpilot:7");
  EXPECT_EQ(find_marked_network("wgpilot:7"), NetworkId{7});
  for (const char* alias : {"", "wgpilot:", "wgpilot:7x", "wgpilot:-1", "wgpilot:0", "office"}) {
    EXPECT_EQ(find_marked_network(alias), std::nullopt) << alias;
  }
}

}  // namespace
}  // namespace wgpilot::model
