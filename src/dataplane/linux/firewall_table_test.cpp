// The firewall text of every kind of network, taken by a real kernel, judged by real packets, and seen
// through by observe().
#include "dataplane/linux/firewall_table.hpp"

#include <atomic>
#include <thread>

#include "dataplane/firewall.hpp"
#include "dataplane/linux/dataplane_fixture.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using model::Mode;
using test::output_of;

// All combinations that change the text of one network.
std::vector<FirewallNetwork> kinds_of_networks() {
  std::vector<FirewallNetwork> kinds;
  int n = 0;
  for (const Mode mode : {Mode::Gateway, Mode::SiteToSite, Mode::HubRouted}) {
    for (int bits = 0; bits < 32; ++bits) {
      model::Network network = sample_network(n++, mode);
      network.name = "Büro \"\\ - " + std::string(70, 'x');
      if (bits & 1) network.subnet_v6.reset();
      network.nat_enabled = bits & 2;
      network.inter_peer_routing = bits & 4;
      network.mss_clamp = bits & 8;
      if (bits & 16) network.local_networks = {prefix("192.168.7.0/24"), prefix("fd07::/64")};
      const std::vector<net::Prefix> sites =
          bits & 16 ? std::vector{prefix("172.16.0.0/24"), prefix("172.16.0.128/25"), prefix("fd01::/48")}
                    : std::vector<net::Prefix>{};
      kinds.push_back({std::make_shared<const model::Network>(std::move(network)), sites});
    }
  }
  return kinds;
}

template <class Body>
void with_table(Body body) {
  test::in_private_network([&] {
    auto table = FirewallTable::open();
    if (!table && table.error().code() == Code::NftablesUnavailable) GTEST_SKIP() << table.error().message();
    ASSERT_TRUE(table) << table.error().message();
    body(*table);
  });
}

void replace(FirewallTable& table, const Firewall& firewall) {
  const auto applied = table.apply(ReplaceFirewall{firewall});
  ASSERT_TRUE(applied) << applied.error().message() << "\n" << replace_text(firewall);
}

TEST(FirewallTable, TheKernelTakesEveryKindOfNetwork) {
  with_table([](FirewallTable& table) {
    const auto kinds = kinds_of_networks();
    for (const FirewallNetwork& kind : kinds) {
      const Firewall firewall = *render_firewall({kind});
      replace(table, firewall);
      EXPECT_EQ(table.observe().value(), firewall);
    }
    const Firewall all = *render_firewall(kinds);
    replace(table, all);
    EXPECT_EQ(table.observe().value(), all);
  });
}

State state_with(const Firewall& firewall) {
  return {.origin = Origin::Desired, .interfaces = {}, .firewall = firewall, .sysctls = {}};
}

TEST(FirewallTable, ElementsChangeOnTheirOwnAndComeToTheSameTable) {
  with_table([](FirewallTable& table) {
    std::vector<Firewall> firewalls;
    for (const auto& sites : std::vector<std::vector<net::Prefix>>{
             {},
             {prefix("172.16.0.0/24"), prefix("172.16.0.128/25"), prefix("172.16.1.0/24"),
              prefix("fd01::/48")},
             {prefix("172.16.0.0/24"), prefix("fd01::/48"), prefix("fd01:0:0:7::/64")},
             {prefix("172.16.0.128/25"), prefix("fd01:0:0:7::/64")}}) {
      firewalls.push_back(*render_firewall(
          {{std::make_shared<const model::Network>(sample_network(0, Mode::SiteToSite)), sites}}));
    }
    for (const Firewall& from : firewalls) {
      for (const Firewall& to : firewalls) {
        if (from == to) continue;
        replace(table, to);
        const std::string wanted = output_of("nft -s list table inet wgpilot");
        replace(table, from);
        const Plan plan = diff(state_with(from), state_with(to));
        ASSERT_EQ(plan.size(), 1u);
        const auto applied = table.apply(std::get<ChangeElements>(plan[0].action));
        ASSERT_TRUE(applied) << applied.error().message() << to_text(plan);
        EXPECT_EQ(table.observe().value(), to);
        EXPECT_EQ(output_of("nft -s list table inet wgpilot"), wanted) << to_text(plan);
      }
    }
  });
}

TEST(FirewallTable, CountersAreNoChange) {
  with_table([](FirewallTable& table) {
    const Firewall firewall = *render_firewall({kinds_of_networks().front()});
    replace(table, firewall);
    output_of("nft reset counters table inet wgpilot >/dev/null; ip link set lo up; ping -c1 127.0.0.1");
    EXPECT_EQ(table.observe().value(), firewall);
  });
}

TEST(FirewallTable, EveryRuleOfANetworkIsCounted) {
  with_table([](FirewallTable& table) {
    EXPECT_EQ(fetch_counted_rules().value(), std::nullopt);
    const auto kinds = kinds_of_networks();
    const FirewallBridge bridge{
        .id = BridgeId{1},
        .from = kinds[0].network,
        .to = kinds[1].network,
        .allowed_cidrs = {prefix("10.9.0.0/24"), prefix("10.9.7.0/24"), prefix("10.10.0.5/32"),
                          prefix("10.11.0.0/24"), prefix("10.12.0.0/24")}};
    replace(table, *render_firewall(kinds, {bridge}));
    const auto rules = fetch_counted_rules().value().value();
    const std::string listing = output_of("nft -s list table inet wgpilot");
    for (const CountedRule& rule : rules)
      EXPECT_NE(listing.find("\n\t\t" + rule.text + "\n"), std::string::npos) << rule.text;
    EXPECT_EQ(std::to_string(rules.size()) + "\n",
              output_of("nft list table inet wgpilot | grep -c 'counter packets'"));
    for (const FirewallNetwork& kind : kinds)
      EXPECT_GE(rules_serving(rules, kind.network->interface).size(), 4U);
  });
}

TEST(FirewallTable, IsReadByManyWhileItIsWritten) {
  with_table([](FirewallTable& table) {
    const auto kinds = kinds_of_networks();
    const Firewall small = *render_firewall({kinds[0]}), large = *render_firewall({kinds[0], kinds[40]});
    replace(table, small);
    const std::size_t few = fetch_counted_rules().value().value().size();
    std::atomic<int> wrong = 0;
    std::vector<std::jthread> readers;
    for (int reader = 0; reader < 3; ++reader) {
      readers.emplace_back([&] {
        for (int i = 0; i < 40; ++i) {
          const auto rules = fetch_counted_rules();
          if (!rules || !*rules || (*rules)->size() < few) ++wrong;
        }
      });
    }
    for (int i = 0; i < 40; ++i) {
      const Firewall& next = i % 2 == 0 ? large : small;
      replace(table, next);
      EXPECT_EQ(table.observe().value(), next);
    }
    readers.clear();
    EXPECT_EQ(wrong, 0);
  });
}

TEST(FirewallTable, RemovingWhatIsGoneIsNoError) {
  with_table([](FirewallTable& table) {
    EXPECT_TRUE(table.apply(RemoveFirewall{}));
    EXPECT_EQ(output_of("nft list ruleset"), "");
  });
}

TEST(FirewallTable, ARefusedTableLeavesTheOldOne) {
  with_table([](FirewallTable& table) {
    const Firewall firewall = *render_firewall({kinds_of_networks().front()});
    replace(table, firewall);
    EXPECT_FALSE(
        table.apply(ReplaceFirewall{Firewall{.rules = "table inet wgpilot {\n\tnonsense\n}\n", .sets = {}}}));
    EXPECT_EQ(table.observe().value(), firewall);
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
