#include "model/import.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/config_file.hpp"

namespace wgpilot::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr UnixTime kNow{std::chrono::seconds(1'700'000'000)};

std::string key(std::uint8_t number) {
  crypto::PublicKey made;
  made.bytes.fill(number);
  return crypto::to_base64(made);
}

std::string peer(std::uint8_t number, std::string_view allowed_ips, std::string_view more = "") {
  return fmt::format("[Peer]\nPublicKey = {}\nAllowedIPs = {}\n{}", key(number), allowed_ips, more);
}

std::string server(std::string_view more, std::string_view addresses = "10.8.0.1/24") {
  return fmt::format("[Interface]\nPrivateKey = {}\nAddress = {}\n{}", key(1), addresses, more);
}

Result<Import> imported(const std::string& text, const NetworkInput& wishes = {}) {
  WGP_TRY(auto file, parse_wg_quick(text));
  Network blank;
  blank.name = "Imported";
  return interpret(std::move(file), std::move(blank), wishes, kNow);
}

std::vector<std::string> problems_of(const std::string& text, const NetworkInput& wishes = {}) {
  std::vector<std::string> problems;
  const auto made = imported(text, wishes);
  if (made) return problems;
  for (const auto& field : made.error().fields()) problems.push_back(field.field + ": " + field.message);
  return problems;
}

std::vector<std::string> left_out(const Import& import) {
  std::vector<std::string> items;
  for (const auto& item : import.not_kept)
    items.push_back(fmt::format("{}: {} ({})", item.line.value_or(0), item.text, item.reason));
  return items;
}

TEST(Import, MakesAGatewayOfWhatInstallersWrite) {
  const auto made = imported(server(R"(ListenPort = 51820
PostUp = iptables -A FORWARD -i wg0 -j ACCEPT; iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
PostDown = iptables -t nat -D POSTROUTING -o eth0 -j MASQUERADE
PreUp = /usr/local/bin/hello

### Client alice
)" + peer(2, "10.8.0.2/32,fd42::2/128", "PresharedKey = " + key(9) + "\n"),
                                    "10.8.0.1/24,fd42::1/64"))
                        .value();
  EXPECT_EQ(made.network.mode, Mode::Gateway);
  EXPECT_TRUE(made.network.nat_enabled);
  EXPECT_TRUE(made.network.inter_peer_routing);
  EXPECT_EQ(made.network.name, "Imported");
  EXPECT_EQ(net::to_string(made.network.subnet), "10.8.0.0/24");
  EXPECT_EQ(net::to_string(*made.network.subnet_v6), "fd42::/64");
  EXPECT_EQ(made.network.public_key, crypto::public_key_of(made.network.private_key));
  ASSERT_EQ(made.peers.size(), 1);
  EXPECT_EQ(made.peers[0].name, "alice");
  EXPECT_EQ(join(server_allowed_ips(made.network, made.peers[0])), "10.8.0.2/32, fd42::2/128");
  EXPECT_TRUE(made.peers[0].preshared_key);
  EXPECT_FALSE(made.peers[0].has_private_key);
  EXPECT_THAT(left_out(made), ElementsAre(HasSubstr("5: PostUp"), HasSubstr("(replaced by nat_enabled)"),
                                          "7: PreUp = /usr/local/bin/hello (wgpilot runs no commands)"));
}

TEST(Import, MakesSitesOfNetworksBehindPeers) {
  const auto made = imported(server("Table = 254\nFwMark = 51820\nMTU = 1380\n") +
                             peer(2, "10.8.0.2/32, 192.168.7.0/24, 192.168.7.0/24",
                                  "Endpoint = 192.0.2.1:51820\nPersistentKeepalive = 25\n") +
                             peer(3, "10.8.0.3/32"))
                        .value();
  EXPECT_EQ(made.network.mode, Mode::SiteToSite);
  EXPECT_FALSE(made.network.nat_enabled);
  EXPECT_EQ(made.network.mtu, 1380);
  EXPECT_EQ(made.network.firewall_mark, 51820);
  EXPECT_EQ(made.network.routing_table, std::nullopt);
  EXPECT_EQ(made.peers[0].role, PeerRole::SiteGateway);
  EXPECT_EQ(join(made.peers[0].site_networks), "192.168.7.0/24");
  EXPECT_EQ(net::to_string(*made.peers[0].endpoint), "192.0.2.1:51820");
  EXPECT_EQ(made.peers[0].persistent_keepalive, 25);
  EXPECT_EQ(made.peers[1].role, PeerRole::Client);
  EXPECT_EQ(made.peers[1].name, "10.8.0.3");
}

TEST(Import, ListsWhatItLeavesOut) {
  const auto made =
      imported(server("DNS = 1.1.1.1, 1.0.0.1, 9.9.9.9, 8.8.8.8\n",
                      "10.8.0.254/24, 44.1.2.3/8, 10.9.0.1/24, fe80::1/64") +
               "# Bob (old)\n" +
               peer(2, "10.8.0.2/32, 10.8.0.3/32, 10.8.0.64/28, 10.9.0.2/32, 0.0.0.0/0, 10.0.0.0/8"))
          .value();
  EXPECT_THAT(
      left_out(made),
      ElementsAre(
          "3: 10.8.0.254/24 (the server takes the first address of its subnet, 10.8.0.1)",
          "3: 44.1.2.3/8 (a subnet must be a private IPv4 network, such as 10.8.0.0/24)",
          "3: 10.9.0.1/24 (a network has one subnet of each family)",
          "3: fe80::1/64 (a subnet must be an IPv6 network, such as fd00:8::/64)",
          "4: 8.8.8.8 (a network has at most 3 name servers)",
          "5: Bob (old) (a name has letters, digits, spaces and _ - . only; the peer is called Bob old)",
          "8: 10.8.0.3/32 (a peer has one address of each subnet)",
          "8: 10.8.0.64/28 (a peer has one address of each subnet)",
          "8: 10.9.0.2/32 (10.9.0.0/24 is not kept)", "8: 0.0.0.0/0 (cannot be the default route)",
          "8: 10.0.0.0/8 (overlaps the network's own subnet)"));
  EXPECT_EQ(made.network.mode, Mode::Gateway);
}

TEST(Import, RefusesWhatCannotWork) {
  struct Case {
    std::string text, problem;
  };
  for (const auto& [text, problem] :
       {Case{server("", "10.8.0.2/32"),
             "config: line 3: Address: has no private IPv4 subnet from /16 to /30, such as 10.8.0.1/24"},
        Case{server("", "44.0.0.1/24"),
             "config: line 3: Address: has no private IPv4 subnet from /16 to /30, such as 10.8.0.1/24"},
        Case{server("MTU = 100\n"), "config: line 4: MTU: must be between 1280 and 9000"},
        Case{server("ListenPort = 443\n"), "config: line 4: ListenPort: must be between 1024 and 65535"},
        Case{server(peer(2, "fd42::2/128"), "10.8.0.1/24, fd42::1/64"),
             "config: line 6: AllowedIPs: must hold an IPv4 address of 10.8.0.0/24 with /32"},
        Case{server("[Peer]\nPublicKey = " + key(2) + "\n"),
             "config: line 4: AllowedIPs: must hold an IPv4 address of 10.8.0.0/24 with /32"},
        Case{server(peer(2, "10.8.0.1/32"), "10.8.0.9/24"),
             "config: line 6: AllowedIPs: has the first address of the subnet, which is the server's in "
             "wgpilot"},
        Case{server(peer(2, "10.8.0.2/32") + peer(2, "10.8.0.3/32")),
             "config: line 8: PublicKey: belongs to the [Peer] in line 4 already"},
        Case{server(peer(2, "10.8.0.2/32") + peer(3, "10.8.0.2/32")),
             "config: line 7: AllowedIPs: belongs to the [Peer] in line 4 already"},
        Case{server(peer(0, "10.8.0.2/32")), "config: line 5: PublicKey: is not the key of a client"},
        Case{server("# wgpilot: {\"mood\":1}\n"), "config: line 4: note: mood is not a known field"},
        Case{server(peer(2, "10.8.0.2/32", "# wgpilot: {\"email\":\"x\"}\n")),
             "config: line 4: [Peer]: email is not an e-mail address"}}) {
    EXPECT_THAT(problems_of(text), ElementsAre(problem)) << text;
  }
  EXPECT_THAT(problems_of(server(""), {.name = "a\nb"}),
              ElementsAre("name: may hold letters, digits, spaces and the characters _ - . only"));
}

TEST(Import, TakesThreeHundredNetworksOfOnePeer) {
  std::string allowed_ips = "10.8.0.2/32";
  for (int i = 0; i < 300; ++i) allowed_ips += fmt::format(", 172.{}.{}.0/24", 16 + i / 256, i % 256);
  const auto made = imported(server(peer(2, allowed_ips))).value();
  EXPECT_EQ(made.peers.at(0).site_networks.size(), 300);
}

// An exported file, imported and exported once more.
std::string round_trip(const Network& network, const std::vector<Peer>& peers,
                       const std::vector<NetworkRoute>& routes = {},
                       const std::vector<NetworkRule>& rules = {}) {
  ServerFile file{.network = network,
                  .peers = peers,
                  .routes = routes,
                  .rules = rules,
                  .now = kNow,
                  .uplink_interface = "eth0"};
  std::string text = render_server_file(file);
  const auto made = imported(text);
  if (!made) return made.error().message();
  EXPECT_EQ(render_server_file({.network = made->network,
                                .peers = made->peers,
                                .routes = made->routes,
                                .rules = made->rules,
                                .now = kNow,
                                .uplink_interface = "eth0"}),
            text);
  return text;
}

Network office() {
  Network network;
  network.name = "Office";
  network.subnet = net::parse_prefix("10.8.0.0/24").value();
  network.subnet_v6 = net::parse_prefix("fd00:8::/64").value();
  network.listen_port = 51820;
  network.private_key = crypto::generate_private_key();
  network.public_key = crypto::public_key_of(network.private_key);
  return network;
}

Peer laptop(std::uint8_t number) {
  Peer made;
  made.name = fmt::format("Laptop {}", number);
  made.public_key.bytes.fill(number);
  made.address_v4 = net::parse_address(fmt::format("10.8.0.{}", number)).value();
  return made;
}

TEST(Import, FindsItsRoutesAndRulesAgain) {
  Network network = office();
  network.routing_table = 100;
  NetworkRoute route{.destination = net::parse_prefix("10.99.0.0/16").value(),
                     .gateway = net::parse_address("10.8.0.2").value(),
                     .metric = 7};
  route.description = "the lab";
  NetworkRule rule{.priority = 50,
                   .source = net::parse_prefix("10.50.0.0/24").value(),
                   .destination = net::parse_prefix("10.99.0.0/16").value(),
                   .firewall_mark = 9,
                   .table_id = 100};
  rule.description = "Ünïcode";
  const std::string text = round_trip(network, {laptop(2)}, {route}, {rule});
  const auto made = imported(text).value();
  ASSERT_EQ(made.routes.size(), 1);
  EXPECT_EQ(net::to_string(made.routes[0].destination), "10.99.0.0/16");
  EXPECT_EQ(made.routes[0].description, "the lab");
  ASSERT_EQ(made.rules.size(), 1);
  EXPECT_EQ(made.rules[0].firewall_mark, 9);
  EXPECT_EQ(made.rules[0].description, "Ünïcode");
}

TEST(Import, NamesTheLineOfAWrongRouteOrRule) {
  const std::string note = "# wgpilot-route: {\"destination\":\"10.99.0.1/16\"}\n";
  const std::string rule = "# wgpilot-rule: {\"priority\":50,\"firewall_mark\":7,\"table_id\":100}\n";
  EXPECT_THAT(problems_of(server(note)), ElementsAre(HasSubstr("line 4: note: destination")));
  EXPECT_THAT(problems_of(server(rule + rule)),
              ElementsAre("config: line 5: note: says what another one says already"));
  EXPECT_THAT(problems_of(server("# wgpilot-rule: {\"colour\":1}\n")),
              ElementsAre(HasSubstr("line 4: note: colour")));
}

TEST(Import, FindsItsOwnExportAgain) {
  Network network = office();
  network.inter_peer_routing = true;
  network.mss_clamp = false;
  network.dns_servers = {net::parse_address("9.9.9.9").value()};
  network.firewall_mark = 0x1234;
  Peer full = laptop(2);
  full.preshared_key = crypto::generate_preshared_key();
  full.address_v6 = net::parse_address("fd00:8::2").value();
  Peer split = laptop(3);
  split.tunnel = Tunnel::Split;
  split.split_cidrs = {net::parse_prefix("172.16.0.0/12").value()};
  split.email = "zoe@example.org";
  Peer off = laptop(4);
  off.enabled = false;
  Peer expired = laptop(5);
  expired.expires_at = kNow - std::chrono::hours(1);
  Peer odd = laptop(6);
  odd.name = "Client END_PEER";
  const std::string text = round_trip(network, {full, split, off, expired, odd});
  EXPECT_THAT(
      text, HasSubstr("\n#wgpilot-off: # Laptop 5\n#wgpilot-off: # wgpilot: {\"expires_at\":1699996400}\n"));

  const Import made = imported(text).value();
  EXPECT_EQ(made.network.name, "Office");
  EXPECT_EQ(made.peers[1].email, "zoe@example.org");
  EXPECT_FALSE(made.peers[2].enabled);
  EXPECT_TRUE(made.peers[3].enabled);
  EXPECT_EQ(made.peers[4].name, "Client END_PEER");
}

TEST(Import, FindsSitesAndHubsAgain) {
  Network network = office();
  network.mode = Mode::SiteToSite;
  network.nat_enabled = false;
  network.local_networks = {net::parse_prefix("192.168.1.0/24").value()};
  Peer site = laptop(2);
  site.role = PeerRole::SiteGateway;
  site.site_networks = {net::parse_prefix("192.168.7.0/24").value()};
  site.endpoint = net::parse_endpoint("192.0.2.7:51820").value();
  site.persistent_keepalive = 25;
  Peer empty_site = laptop(3);
  empty_site.role = PeerRole::SiteGateway;
  round_trip(network, {site, empty_site});
  network.mode = Mode::HubRouted;
  round_trip(network, {site, empty_site});
}

}  // namespace
}  // namespace wgpilot::model
