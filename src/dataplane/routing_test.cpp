// Routing tables and rules from rows to steps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dataplane/desired.hpp"
#include "dataplane/diff.hpp"
#include "dataplane/fake_dataplane.hpp"

namespace wgpilot::dataplane {
namespace {

const UnixTime kNow = from_unix(1'700'000'000);

net::Prefix prefix(std::string_view text) {
  return net::parse_prefix(text).value();
}

// A site-to-site network with table 100 and one site.
NetworkWithPeers sites(std::optional<std::uint32_t> table = 100) {
  auto network = std::make_shared<model::Network>();
  network->id.value = 1;
  network->interface = "wg0";
  network->mode = model::Mode::SiteToSite;
  network->subnet = prefix("10.8.0.0/24");
  network->subnet_v6 = prefix("fd00:8::/64");
  network->routing_table = table;
  auto peer = std::make_shared<model::Peer>();
  peer->id.value = 1;
  peer->role = model::PeerRole::SiteGateway;
  peer->address_v4 = net::parse_address("10.8.0.2").value();
  peer->site_networks = {prefix("10.21.0.0/24"), prefix("fd00:21::/64")};
  return {network, {peer}};
}

std::shared_ptr<const model::NetworkRoute> route(std::string_view destination, std::uint32_t metric = 0,
                                                 std::optional<net::Address> gateway = std::nullopt) {
  return std::make_shared<const model::NetworkRoute>(
      model::NetworkRoute{.destination = prefix(destination), .gateway = gateway, .metric = metric});
}

model::NetworkRule rule() {
  return {.priority = 200,
          .source = prefix("10.50.0.0/24"),
          .destination = {},
          .firewall_mark = 1,
          .table_id = 100};
}

// The lines of the way from nothing to this network that begin with `word`.
std::string lines(const NetworkWithPeers& entry, std::string_view word) {
  std::istringstream all(to_text(diff(State{}, desired_state({entry}, kNow))));
  std::string found;
  for (std::string line; std::getline(all, line);) {
    if (line.starts_with(word)) found += line + "\n";
  }
  return found;
}

TEST(RoutingTable, HoldsTheSitesAndLeavesTheSubnetsInMain) {
  EXPECT_EQ(lines(sites(), "ip route"), R"(ip route add 10.8.0.0/24 dev wg0 proto 87
ip route add 10.21.0.0/24 dev wg0 proto 87 table 100
ip route add fd00:8::/64 dev wg0 proto 87
ip route add fd00:21::/64 dev wg0 proto 87 table 100
)");
}

TEST(RoutingTable, IsConsultedByWhatComesInThroughTheNetwork) {
  EXPECT_EQ(lines(sites(), "ip rule"), "ip rule add pref 32765 from all iif wg0 lookup 100 protocol 87\n");
  EXPECT_EQ(lines(sites(), "ip -6 rule"),
            "ip -6 rule add pref 32765 from all iif wg0 lookup 100 protocol 87\n");
  EXPECT_EQ(lines(sites(std::nullopt), "ip rule"), "");
  EXPECT_EQ(lines(sites(254), "ip rule"), "");
}

TEST(Forwarding, IsSwitchedOnForTheFamiliesThatAreRouted) {
  NetworkWithPeers entry = sites();
  auto network = std::make_shared<model::Network>(*entry.network);
  network->subnet_v6.reset();
  entry.network = network;
  EXPECT_EQ(lines(entry, "sysctl net/ip"),
            "sysctl net/ipv4/ip_forward=1\nsysctl net/ipv6/conf/all/forwarding=1\n")
      << "for the sites";
  entry.peers.clear();
  EXPECT_EQ(lines(entry, "sysctl net/ip"), "sysctl net/ipv4/ip_forward=1\n");
}

TEST(NetworkRoutes, LieInTheTableOfTheirNetwork) {
  NetworkWithPeers entry = sites();
  entry.routes = {route("10.99.0.0/16", 5, net::parse_address("10.8.0.2").value()),
                  route("fd00:99::/48", 1024)};
  EXPECT_THAT(lines(entry, "ip route"),
              testing::AllOf(
                  testing::HasSubstr("add 10.99.0.0/16 via 10.8.0.2 dev wg0 proto 87 table 100 metric 5\n"),
                  testing::HasSubstr("add fd00:99::/48 dev wg0 proto 87 table 100\n")));
}

TEST(NetworkRoutes, TakeThePlaceOfWhatTheModeWouldAdd) {
  NetworkWithPeers entry = sites();
  entry.routes = {route("10.21.0.0/24", 0, net::parse_address("10.8.0.2").value()),
                  route("fd00:21::/64", 1024), route("10.21.0.0/24", 9)};
  EXPECT_EQ(lines(entry, "ip route add 10.21"),
            R"(ip route add 10.21.0.0/24 dev wg0 proto 87 table 100 metric 9
ip route add 10.21.0.0/24 via 10.8.0.2 dev wg0 proto 87 table 100
)");
  EXPECT_EQ(lines(entry, "ip route add fd00:21"), "ip route add fd00:21::/64 dev wg0 proto 87 table 100\n");
}

TEST(Rules, ServeTheFamilyOfTheirSelectorsAndBothForAMark) {
  NetworkWithPeers entry = sites(std::nullopt);
  entry.rules = {std::make_shared<const model::NetworkRule>(rule())};
  EXPECT_EQ(lines(entry, "ip rule"),
            "ip rule add pref 200 from 10.50.0.0/24 fwmark 0x1 lookup 100 protocol 87\n");
  model::NetworkRule marked = rule();
  marked.source.reset();
  entry.rules = {std::make_shared<const model::NetworkRule>(marked)};
  EXPECT_EQ(lines(entry, "ip rule"), "ip rule add pref 200 from all fwmark 0x1 lookup 100 protocol 87\n");
  EXPECT_EQ(lines(entry, "ip -6 rule"),
            "ip -6 rule add pref 200 from all fwmark 0x1 lookup 100 protocol 87\n");
}

TEST(Rules, ComeAfterTheRoutesAndGoBeforeThem) {
  NetworkWithPeers entry = sites();
  entry.rules = {std::make_shared<const model::NetworkRule>(rule())};
  const State with = desired_state({entry}, kNow);
  const std::string up = to_text(diff(State{}, with));
  EXPECT_LT(up.rfind("ip route add"), up.find("ip rule add"));
  const State without = desired_state({sites(std::nullopt)}, kNow);
  const std::string change = to_text(diff(with, without));
  EXPECT_LT(change.rfind("ip -6 rule del"), change.find("ip route del"));
  EXPECT_TRUE(to_text(diff(with, State{})).starts_with("ip rule del pref 200"));
}

TEST(Rules, OfNobodyAreRemoved) {
  FakeDataplane fake;
  fake.kernel.rules = {{.priority = 5, .firewall_mark = 7, .table = 9}};
  EXPECT_EQ(to_text(diff(fake.kernel, State{})),
            "ip rule del pref 5 from all fwmark 0x7 lookup 9 protocol 87\n");
  for (const Step& step : diff(fake.kernel, desired_state({sites()}, kNow))) ASSERT_TRUE(fake.apply(step));
  EXPECT_TRUE(diff(fake.kernel, desired_state({sites()}, kNow)).empty());
}

}  // namespace
}  // namespace wgpilot::dataplane
