#include "dataplane/grants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "dataplane/firewall.hpp"

namespace wgpilot::dataplane {
namespace {

using model::Mode;
using testing::IsEmpty;

std::vector<net::Prefix> prefixes(std::initializer_list<const char*> texts) {
  std::vector<net::Prefix> parsed;
  for (const char* text : texts) parsed.push_back(net::parse_prefix(text).value());
  return parsed;
}

// Network 1 is 10.1.0.0/24 with the site 172.16.1.0/24 and the local network 192.168.1.0/24, and so on.
FirewallNetwork network(int number, Mode mode = Mode::Gateway) {
  const std::string n = std::to_string(number);
  auto made = std::make_shared<model::Network>();
  made->id.value = number;
  made->name = "N" + n;
  made->interface = "wg" + n;
  made->mode = mode;
  made->subnet = net::parse_prefix("10." + n + ".0.0/24").value();
  made->subnet_v6 = net::parse_prefix("fd00:" + n + "::/64").value();
  if (mode != Mode::SiteToSite) return {made, {}};
  made->local_networks = {net::parse_prefix("192.168." + n + ".0/24").value()};
  return {made, {net::parse_prefix("172.16." + n + ".0/24").value()}};
}

FirewallNetwork changed(const FirewallNetwork& entry, const std::function<void(model::Network&)>& change) {
  auto copy = std::make_shared<model::Network>(*entry.network);
  change(*copy);
  return {copy, entry.sites};
}

FirewallBridge bridge(const FirewallNetwork& from, const FirewallNetwork& to,
                      std::vector<net::Prefix> allowed = {}) {
  return {BridgeId{1}, from.network, to.network, std::move(allowed)};
}

bool granted(const Grants& grants, std::string_view from, std::string_view to) {
  return is_granted(grants, net::parse_address(from).value(), net::parse_address(to).value());
}

TEST(Grants, OfAGatewayLeadOutAndNotToEachOther) {
  const auto closed = changed(network(1), [](auto& n) { n.inter_peer_routing = false; });
  const Grants grants = grants_of({closed, network(2)}, {});
  EXPECT_TRUE(granted(grants, "10.1.0.2", "203.0.113.9"));
  EXPECT_TRUE(granted(grants, "fd00:1::2", "2001:db8::9"));
  EXPECT_FALSE(granted(grants, "203.0.113.9", "10.1.0.2"));
  EXPECT_FALSE(granted(grants, "10.1.0.2", "10.1.0.3"));
  EXPECT_FALSE(granted(grants, "10.1.0.2", "10.2.0.2"));
  const auto open = changed(network(1), [](auto& n) { n.inter_peer_routing = true; });
  EXPECT_TRUE(granted(grants_of({open}, {}), "10.1.0.2", "10.1.0.3"));
}

TEST(Grants, OfSitesLeadToSitesAndLocalNetworks) {
  const Grants grants = grants_of({network(1, Mode::SiteToSite)}, {});
  EXPECT_TRUE(granted(grants, "172.16.1.9", "10.1.0.2"));
  EXPECT_TRUE(granted(grants, "172.16.1.9", "192.168.1.5"));
  EXPECT_TRUE(granted(grants, "192.168.1.5", "172.16.1.9"));
  EXPECT_FALSE(granted(grants, "fd00:1::2", "2001:db8::9"));
  const auto masking = changed(network(1, Mode::SiteToSite), [](auto& n) { n.nat_enabled = true; });
  EXPECT_TRUE(granted(grants_of({masking}, {}), "10.1.0.2", "203.0.113.9"));
  EXPECT_FALSE(granted(grants_of({masking}, {}), "fd00:1::2", "2001:db8::9"));
}

TEST(Grants, OfAHubStayInside) {
  const Grants grants = grants_of({network(1, Mode::HubRouted)}, {});
  EXPECT_TRUE(granted(grants, "10.1.0.2", "10.1.0.3"));
  EXPECT_FALSE(granted(grants, "10.1.0.2", "203.0.113.9"));
}

TEST(Grants, OfABridgeHaveADirectionAndDestinations) {
  const auto a = network(1);
  const auto b = network(2);
  EXPECT_TRUE(granted(grants_of({a, b}, {bridge(a, b)}), "10.1.0.2", "10.2.0.2"));
  EXPECT_FALSE(granted(grants_of({a, b}, {bridge(a, b)}), "10.2.0.2", "10.1.0.2"));
  const Grants few = grants_of({a, b}, {bridge(a, b, prefixes({"10.2.0.3/32"}))});
  EXPECT_TRUE(granted(few, "10.1.0.2", "10.2.0.3"));
  EXPECT_FALSE(granted(few, "10.1.0.2", "10.2.0.2"));
}

TEST(Grants, AreNotAskedAboutTheServerItself) {
  const Grants grants = grants_of({network(1, Mode::HubRouted)}, {});
  EXPECT_TRUE(granted(grants, "10.1.0.1", "203.0.113.9"));
  EXPECT_TRUE(granted(grants, "203.0.113.9", "fd00:1::1"));
}

TEST(RevokedSources, AreThoseOfGrantsThatNothingCovers) {
  const auto a = network(1);
  const auto b = network(2);
  const Grants bridged = grants_of({a, b}, {bridge(a, b)});
  const Grants narrow = grants_of({a, b}, {bridge(a, b, prefixes({"10.2.0.3/32"}))});
  const Grants apart = grants_of({a, b}, {});
  const auto of_a = prefixes({"10.1.0.0/24", "fd00:1::/64"});
  EXPECT_THAT(revoked_sources(&bridged, bridged), IsEmpty());
  EXPECT_THAT(revoked_sources(&apart, bridged), IsEmpty());
  EXPECT_THAT(revoked_sources(&narrow, bridged), IsEmpty());
  EXPECT_EQ(revoked_sources(&bridged, narrow), of_a);
  EXPECT_EQ(revoked_sources(&bridged, apart), of_a);
  const Grants hub = grants_of({changed(a, [](auto& n) { n.mode = Mode::HubRouted; }), b}, {});
  EXPECT_EQ(revoked_sources(&apart, hub), of_a);
}

TEST(RevokedSources, LeaveOutNetworksThatAreGone) {
  const auto a = network(1);
  const auto b = network(2);
  const Grants both = grants_of({a, b}, {});
  EXPECT_THAT(revoked_sources(&both, grants_of({b}, {})), IsEmpty());
}

TEST(RevokedSources, AreAllOfThemWhenNothingIsKnown) {
  EXPECT_EQ(revoked_sources(nullptr, grants_of({network(1)}, {})), prefixes({"10.1.0.0/24", "fd00:1::/64"}));
}

}  // namespace
}  // namespace wgpilot::dataplane
