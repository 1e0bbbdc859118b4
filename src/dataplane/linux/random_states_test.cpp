// Random walks through desired states on a real kernel: after each step nothing is left to do, and the
// standard tools agree.
#include <random>

#include "dataplane/linux/dataplane_fixture.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using model::Mode;
using test::output_of;

constexpr unsigned kSeed = 20240;
constexpr int kWalks = 3;
constexpr int kStepsPerWalk = 12;

// The rows of a database that somebody changes at random.
class RandomRows {
 public:
  explicit RandomRows(unsigned seed) : random_(seed) {
    for (int n = 0; n < 3; ++n) {
      networks_.push_back(sample_network(n, Mode{static_cast<int>(below(3))}));
      peers_.emplace_back();
      routes_.emplace_back();
      rules_.emplace_back();
    }
  }

  void change() {
    const std::size_t n = below(3);
    change_network(networks_[n]);
    for (std::uint32_t i = 0; i < 4; ++i) change_peer(networks_[n], peers_[n], below(12));
    change_route(networks_[n], routes_[n]);
    change_rule(rules_[n], 1 + static_cast<std::uint32_t>(n) * 10 + below(4));
  }

  State desired() const {
    std::vector<NetworkWithPeers> entries;
    for (std::size_t n = 0; n < networks_.size(); ++n) {
      NetworkWithPeers entry{std::make_shared<const model::Network>(networks_[n]), {}};
      for (const auto& [id, peer] : peers_[n])
        entry.peers.push_back(std::make_shared<const model::Peer>(peer));
      for (const auto& [key, route] : routes_[n])
        entry.routes.push_back(std::make_shared<const model::NetworkRoute>(route));
      for (const auto& [priority, rule] : rules_[n])
        entry.rules.push_back(std::make_shared<const model::NetworkRule>(rule));
      entries.push_back(std::move(entry));
    }
    return desired_state(entries, kNow);
  }

 private:
  using Routes = std::map<std::pair<net::Prefix, std::uint32_t>, model::NetworkRoute>;

  std::uint32_t below(std::uint32_t end) {
    return std::uniform_int_distribution<std::uint32_t>(0, end - 1)(random_);
  }
  bool one_in(std::uint32_t n) { return below(n) == 0; }

  void change_network(model::Network& network) {
    network.enabled = !one_in(4);
    network.mtu = 1280 + static_cast<int>(below(4)) * 20;
    network.nat_enabled = one_in(2);
    network.mss_clamp = one_in(2);
    network.inter_peer_routing = one_in(2);
    network.firewall_mark = one_in(2) ? std::optional<std::uint32_t>(0x100 + below(9)) : std::nullopt;
    network.routing_table = one_in(3) ? std::optional<std::uint32_t>(1000 + below(3)) : std::nullopt;
    network.local_networks.clear();
    if (one_in(2)) network.local_networks.push_back(prefix("192.168.0.0/24"));
    if (one_in(5)) network.private_key = crypto::generate_private_key();
    if (one_in(4)) network.mode = Mode{static_cast<int>(below(3))};
  }

  void change_peer(const model::Network& network, std::map<std::uint32_t, model::Peer>& peers,
                   std::uint32_t n) {
    if (one_in(3)) {
      peers.erase(n);
      return;
    }
    model::Peer& peer = peers[n] = one_in(2) ? sample_peer(network, n) : sample_site(network, n);
    peer.persistent_keepalive = static_cast<std::uint16_t>(below(3) * 10);
    if (one_in(3)) peer.preshared_key.reset();
    // An endpoint that is taken away stays in the kernel, where a roaming one cannot be told from it.
    if (one_in(2)) peer.address_v4 = network.subnet.address().plus(100 + n);
    peer.enabled = !one_in(4);
  }

  // At times the very routes that the mode adds by itself.
  void change_route(const model::Network& network, Routes& routes) {
    const std::string n = std::to_string(network.id.value);
    const net::Prefix destinations[] = {prefix(fmt::format("10.{}.128.0/24", n)), network.subnet,
                                        prefix(fmt::format("fd55:{}::/48", n)),
                                        sample_site(network, 0).site_networks[below(2)]};
    model::NetworkRoute route{.destination = destinations[below(4)], .metric = below(3) * 512};
    if (route.destination.is_v4() && one_in(2)) route.gateway = network.subnet.address().plus(2 + below(3));
    const auto key = std::pair(route.destination, effective_metric(route));
    if (one_in(3)) {
      routes.erase(key);
    } else {
      routes[key] = route;
    }
  }

  void change_rule(std::map<std::uint32_t, model::NetworkRule>& rules, std::uint32_t priority) {
    if (one_in(4)) {
      rules.erase(priority);
      return;
    }
    model::NetworkRule& rule = rules[priority] = {.priority = priority, .table_id = 1000 + below(3)};
    if (one_in(2)) rule.source = prefix(one_in(2) ? "10.0.0.0/24" : "10.1.0.0/16");
    if (one_in(2)) rule.destination = prefix(rule.source ? "172.16.0.0/12" : "fd00::/16");
    if (one_in(2) || (!rule.source && !rule.destination)) rule.firewall_mark = 1 + below(3);
  }

  std::mt19937 random_;
  std::vector<model::Network> networks_;
  std::vector<std::map<std::uint32_t, model::Peer>> peers_;  // by their number
  std::vector<Routes> routes_;
  std::vector<std::map<std::uint32_t, model::NetworkRule>> rules_;  // by priority
};

std::string lines(std::size_t count) {
  return fmt::format("{}\n", count);
}

void expect_tools_agree(const State& desired) {
  for (const auto& [name, interface] : desired.interfaces) {
    EXPECT_EQ(output_of(fmt::format("wg show {} peers | wc -l", name)), lines(interface->peers.size()));
    EXPECT_EQ(output_of(fmt::format("cat /proc/sys/net/ipv6/conf/{}/mtu", name)),
              lines(std::size_t(interface->mtu)));
    EXPECT_EQ(output_of(fmt::format("ip -o addr show {} | grep -vc fe80", name)),
              lines(interface->addresses.size()));
    EXPECT_EQ(
        output_of(fmt::format("(ip -4 route show table all proto 87 dev {0}; ip -6 route show table all "
                              "proto 87 dev {0}) | wc -l",
                              name)),
        lines(interface->routes.size()));
  }
  EXPECT_EQ(output_of("(ip -4 rule; ip -6 rule) | grep 'proto 87' | wc -l"), lines(desired.rules.size()));
  const std::string tables = output_of("nft list tables");
  EXPECT_EQ(tables, desired.firewall ? "table inet wgpilot\n" : "");
}

class RandomStates : public testing::TestWithParam<BackendChoice> {};
INSTANTIATE_TEST_SUITE_P(On, RandomStates, testing::ValuesIn(kBackends), name_of_backend);

TEST_P(RandomStates, AreReachedAndThenNothingIsLeftToDo) {
  for (unsigned walk = 0; walk < kWalks; ++walk) {
    SCOPED_TRACE(fmt::format("seed {}", kSeed + walk));
    on_empty_machine(GetParam(), [&](LinuxDataplane& dataplane) {
      RandomRows rows(kSeed + walk);
      for (int step = 0; step < kStepsPerWalk && !testing::Test::HasFailure(); ++step) {
        SCOPED_TRACE(fmt::format("step {}", step));
        rows.change();
        bring_to(dataplane, rows.desired());
        if (step % 4 == 3) expect_tools_agree(rows.desired());
      }
      bring_to(dataplane, {});
    });
  }
}

// Control knows the state it left and walks from there without looking.
TEST_P(RandomStates, AreReachedFromOneAnotherWithoutLooking) {
  on_empty_machine(GetParam(), [&](LinuxDataplane& dataplane) {
    RandomRows rows(kSeed);
    State current;
    for (int step = 0; step < kStepsPerWalk && !testing::Test::HasFailure(); ++step) {
      SCOPED_TRACE(fmt::format("step {}", step));
      rows.change();
      State next = rows.desired();
      for (const Step& todo : diff(current, next)) {
        const auto applied = dataplane.apply(todo);
        ASSERT_TRUE(applied) << to_text(todo) << applied.error().message();
      }
      EXPECT_EQ(to_text(plan_to(dataplane, next)), "");
      current = std::move(next);
    }
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
