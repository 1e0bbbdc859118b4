#include "dataplane/firewall.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace wgpilot::dataplane {
namespace {

using testing::HasSubstr;
using testing::Not;

model::Network network(model::Mode mode) {
  model::Network n;
  n.name = "Office";
  n.interface = "wg0";
  n.mode = mode;
  n.subnet = net::parse_prefix("10.8.0.0/24").value();
  return n;
}

std::string rules_of(const model::Network& n) {
  return render_firewall({{std::make_shared<model::Network>(n), {}}})->rules;
}

TEST(Firewall, IsAbsentWithoutNetworks) {
  EXPECT_EQ(render_firewall({}), std::nullopt);
}

TEST(Firewall, ReadsLikeAnEngineerWroteIt) {
  EXPECT_EQ(rules_of(network(model::Mode::Gateway)), R"(table inet wgpilot {
	set interfaces {
		type ifname
		elements = { "wg0" }
	}

	chain from_wg0 {
		oifname != @interfaces counter accept comment "Office: peers to the outside"
	}

	chain forward {
		type filter hook forward priority filter; policy accept;
		iifname != @interfaces oifname != @interfaces counter accept comment "none of our networks"
		ct state established,related counter accept comment "answers"
		ct state invalid counter drop comment "no part of a connection"
		iifname "wg0" counter jump from_wg0 comment "Office: from its peers"
		counter drop comment "everything that no network grants"
	}

	chain postrouting {
		type nat hook postrouting priority srcnat; policy accept;
		iifname "wg0" oifname != @interfaces counter masquerade comment "Office: NAT"
	}

	chain clamp_mss {
		type filter hook forward priority mangle; policy accept;
		iifname "wg0" tcp flags syn / syn,rst counter tcp option maxseg size set rt mtu comment "Office: MSS clamp"
		oifname "wg0" tcp flags syn / syn,rst counter tcp option maxseg size set rt mtu comment "Office: MSS clamp"
	}
}
)");
}

// A table that explains and counts itself, whatever it holds.
TEST(Firewall, NamesAndCountsEveryRule) {
  const auto office = std::make_shared<model::Network>(network(model::Mode::Gateway));
  const auto sites = std::make_shared<model::Network>(network(model::Mode::SiteToSite));
  office->id.value = 1;
  office->inter_peer_routing = true;
  sites->id.value = 2;
  sites->interface = "wg1";
  const FirewallBridge bridge{.id = BridgeId{3},
                              .from = office,
                              .to = sites,
                              .allowed_cidrs = {net::parse_prefix("10.9.0.0/24").value()}};
  std::istringstream lines(render_firewall({{office, {}}, {sites, {}}}, {bridge})->rules);
  int rules = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool is_rule =
        line.find("ifname ") != std::string::npos || line.find("ct state") != std::string::npos;
    if (!is_rule || line.find("type ifname") != std::string::npos) continue;
    ++rules;
    EXPECT_THAT(line, testing::AllOf(HasSubstr(" counter "), HasSubstr(" comment \"")));
  }
  EXPECT_EQ(rules, 23);
}

TEST(Firewall, LetsPeersMeetOnlyWhenAsked) {
  model::Network n = network(model::Mode::Gateway);
  EXPECT_THAT(rules_of(n), Not(HasSubstr("peer to peer")));
  n.inter_peer_routing = true;
  EXPECT_THAT(rules_of(n), HasSubstr("oifname \"wg0\" counter accept comment \"Office: peer to peer\""));
}

TEST(Firewall, KeepsAHubInside) {
  const std::string rules = rules_of(network(model::Mode::HubRouted));
  EXPECT_THAT(rules, HasSubstr("oifname \"wg0\" counter accept"));
  EXPECT_THAT(rules, Not(HasSubstr("masquerade")));
  EXPECT_THAT(rules, Not(HasSubstr("outside")));
}

TEST(Firewall, TranslatesOnlyIpv4OfSites) {
  model::Network n = network(model::Mode::SiteToSite);
  EXPECT_THAT(rules_of(n), HasSubstr("ip daddr != @wg0_local4 counter masquerade"));
  n.nat_enabled = false;
  EXPECT_THAT(rules_of(n), Not(HasSubstr("masquerade")));
}

TEST(Firewall, HoldsSitesInSets) {
  model::Network n = network(model::Mode::SiteToSite);
  n.local_networks = {net::parse_prefix("172.16.0.0/16").value()};
  const auto firewall =
      render_firewall({{std::make_shared<model::Network>(n), {net::parse_prefix("192.168.1.0/24").value()}}});
  EXPECT_THAT(firewall->sets.at("wg0_sites4"), testing::ElementsAre("10.8.0.0/24", "192.168.1.0/24"));
  EXPECT_THAT(firewall->sets.at("wg0_local4"), testing::ElementsAre("172.16.0.0/16"));
  EXPECT_THAT(firewall->sets.at("wg0_sites6"), testing::IsEmpty());
}

TEST(Firewall, HoldsNoElementThatLiesInAnother) {
  const auto sites = std::make_shared<model::Network>(network(model::Mode::SiteToSite));
  const auto firewall = render_firewall(
      {{sites,
        {net::parse_prefix("10.8.0.128/25").value(), net::parse_prefix("192.168.0.0/16").value(),
         net::parse_prefix("192.168.1.0/24").value()}}});
  EXPECT_THAT(firewall->sets.at("wg0_sites4"), testing::ElementsAre("10.8.0.0/24", "192.168.0.0/16"));
}

TEST(Firewall, OpensOneWayForABridge) {
  const auto office = std::make_shared<model::Network>(network(model::Mode::Gateway));
  const auto lab = std::make_shared<model::Network>(network(model::Mode::HubRouted));
  office->id.value = 1;
  lab->id.value = 2;
  lab->interface = "wg1";
  FirewallBridge bridge{.id = BridgeId{3}, .from = office, .to = lab, .allowed_cidrs = {}};
  const std::string open = render_firewall({{office, {}}, {lab, {}}}, {bridge})->rules;
  EXPECT_THAT(open,
              HasSubstr("chain from_wg0 {\n"
                        "\t\toifname != @interfaces counter accept comment \"Office: peers to the outside\"\n"
                        "\t\toifname \"wg1\" counter accept comment \"bridge 3: wg0 to wg1\"\n"));
  EXPECT_THAT(open, Not(HasSubstr("wg1 to wg0")));
  bridge.allowed_cidrs = {net::parse_prefix("10.9.0.0/24").value()};
  const std::string filtered = render_firewall({{office, {}}, {lab, {}}}, {bridge})->rules;
  EXPECT_THAT(filtered, HasSubstr("oifname \"wg1\" ip daddr { 10.9.0.0/24 } counter accept"));
  EXPECT_THAT(filtered, Not(HasSubstr("ip6 daddr")));
}

TEST(Firewall, QuotesNoName) {
  model::Network n = network(model::Mode::Gateway);
  n.name = "a\"b\\c\n" + std::string(40, 'x') + "üüüüüüüüüüüüüüü";
  const std::string rules = rules_of(n);
  EXPECT_THAT(rules, HasSubstr("comment \"abc" + std::string(40, 'x') + "üüüüüüüü: NAT\""));
}

}  // namespace
}  // namespace wgpilot::dataplane
