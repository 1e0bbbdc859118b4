#include <fmt/format.h>

#include <random>

#include "control/bridges.hpp"
#include "control/control_fixture.hpp"
#include "control/routing.hpp"

namespace wgpilot::control {
namespace {

using model::NetworkInput;
using model::PeerInput;

// Random operations; after each, the kernel equals the database and a second apply is empty.
class RandomOperations : public ControlTest {
 protected:
  std::mt19937 random{20'240'601};

  bool chance(int percent) { return std::uniform_int_distribution(1, 100)(random) <= percent; }
  int number(int below) { return std::uniform_int_distribution(0, below - 1)(random); }

  void run_one() {
    const auto snapshot = control->snapshot();
    const auto& networks = snapshot->networks;
    if (networks.empty() || (networks.size() < 5 && chance(10))) return create_some_network();
    const auto& entry = networks.at(static_cast<std::size_t>(number(static_cast<int>(networks.size()))));
    if (chance(5)) return std::ignore = delete_network(*control, entry.network->id), void();
    if (chance(20)) return change_network(entry);
    if (chance(15)) return change_some_bridge(*snapshot);
    if (chance(10)) return change_some_route(entry);
    if (chance(10)) return change_some_rule(entry);
    if (entry.peers.empty() || chance(40)) return create_some_peer(entry);
    const auto& peer = entry.peers.at(static_cast<std::size_t>(number(static_cast<int>(entry.peers.size()))));
    if (chance(30)) return std::ignore = delete_peer(*control, entry.network->id, peer->id), void();
    change_peer(entry, *peer);
  }

  void create_some_network() {
    NetworkInput input;
    input.name = "n";
    input.subnet = fmt::format("10.{}.0.0/24", number(8));
    if (chance(50)) input.subnet_v6 = fmt::format("fd00:{}::/64", number(8));
    input.mode = std::array{model::Mode::Gateway, model::Mode::SiteToSite,
                            model::Mode::HubRouted}[static_cast<std::size_t>(number(3))];
    std::ignore = create_network(*control, input);  // a taken subnet is refused
  }

  void change_network(const NetworkWithPeers& entry) {
    NetworkInput input;
    if (chance(30)) input.enabled = !entry.network->enabled;
    if (chance(30)) input.mtu = 1300 + number(200);
    if (chance(20)) input.listen_port = 51820 + number(8);
    if (chance(20))
      input.mode =
          std::array{model::Mode::Gateway, model::Mode::SiteToSite}[static_cast<std::size_t>(number(2))];
    if (chance(20)) input.firewall_mark = number(3);
    if (chance(20)) input.routing_table = number(3) * 100;
    std::ignore = update_network(*control, entry.network->id, input);  // a taken port is refused
  }

  void change_some_bridge(const Snapshot& snapshot) {
    const auto any_network = [&] {
      return snapshot.networks
          .at(static_cast<std::size_t>(number(static_cast<int>(snapshot.networks.size()))))
          .network->id;
    };
    model::BridgeInput input;
    input.direction = std::array{model::Direction::AToB, model::Direction::BToA,
                                 model::Direction::Bidirectional}[static_cast<std::size_t>(number(3))];
    if (chance(40)) input.allowed_cidrs = model::TextList{{fmt::format("10.{}.0.0/24", number(8))}};
    if (snapshot.bridges.empty() || chance(40)) {
      input.network_a_id = any_network();
      input.network_b_id = any_network();
      std::ignore =
          create_bridge(*control, input);  // the same network twice, or a pair that has one, is refused
      return;
    }
    const BridgeId id = snapshot.bridges.front()->id;
    if (chance(30)) return std::ignore = delete_bridge(*control, id), void();
    input.enabled = chance(70);
    std::ignore = update_bridge(*control, id, input);
  }

  void change_some_route(const NetworkWithPeers& entry) {
    model::RouteInput input;
    if (chance(70)) input.destination = fmt::format("10.{}.0.0/16", 100 + number(3));
    if (chance(50)) input.metric = number(3);
    const NetworkId network = entry.network->id;
    if (entry.routes.empty() || chance(40)) {
      std::ignore = create_route(*control, network, input);  // no or a taken destination is refused
    } else if (chance(40)) {
      std::ignore = delete_route(*control, network, entry.routes.front()->id);
    } else {
      std::ignore = update_route(*control, network, entry.routes.back()->id, input);
    }
  }

  void change_some_rule(const NetworkWithPeers& entry) {
    model::RuleInput input;
    input.priority = 1 + number(6);
    input.firewall_mark = number(3);
    input.table_id = 100;
    const NetworkId network = entry.network->id;
    if (entry.rules.empty() || chance(40)) {
      std::ignore = create_rule(*control, network, input);  // a taken priority, or no selector, is refused
    } else if (chance(40)) {
      std::ignore = delete_rule(*control, network, entry.rules.front()->id);
    } else {
      std::ignore = update_rule(*control, network, entry.rules.back()->id, input);
    }
  }

  void create_some_peer(const NetworkWithPeers& entry) {
    PeerInput input;
    input.name = "p";
    if (chance(30)) {
      input.role = model::PeerRole::SiteGateway;
      input.site_networks = model::TextList{{fmt::format("192.168.{}.0/24", number(20))}};
    }
    if (chance(20)) input.expires_in = "5s";
    if (chance(30)) input.bandwidth_up_kbps = number(3) * 1000;
    if (chance(30)) input.bandwidth_down_kbps = number(3) * 500;
    if (chance(50)) {
      std::ignore = create_peer(*control, entry.network->id, input);  // a taken site network is refused
    } else {
      std::ignore = create_peers(*control, entry.network->id, {input, PeerInput{.name = "q"}});
    }
  }

  void change_peer(const NetworkWithPeers& entry, const model::Peer& peer) {
    PeerInput input;
    if (chance(40)) input.enabled = !peer.enabled;
    if (chance(40)) input.persistent_keepalive = number(60);
    if (chance(20)) input.preshared_key = chance(50);
    if (chance(30)) input.bandwidth_up_kbps = number(3) * 1000;
    if (chance(30)) input.bandwidth_down_kbps = number(3) * 500;
    if (chance(20)) input.endpoint = fmt::format("192.0.2.{}:51820", 1 + number(9));
    if (chance(20) && peer.role == model::PeerRole::SiteGateway) {
      input.site_networks = model::TextList{{fmt::format("192.168.{}.0/24", number(20))}};
    }
    std::ignore = update_peer(*control, entry.network->id, peer.id, input);
  }
};

TEST_F(RandomOperations, KeepKernelAndDatabaseEqual) {
  for (int i = 0; i < 300; ++i) {
    const bool faulty = chance(20);
    if (faulty) {
      kernel.before = [&](const dataplane::Step&) -> Result<void> {
        if (chance(30)) return fail(Code::KernelError, "the kernel is in a bad mood");
        return {};
      };
    }
    run_one();
    kernel.before = [](const dataplane::Step&) { return Result<void>{}; };
    if (chance(10)) clock.advance(std::chrono::seconds(3));
    ASSERT_TRUE(control->repair());
    kernel.log.clear();
    ASSERT_TRUE(control->repair());
    ASSERT_EQ(kernel.log, "") << "a second apply must be empty";
    ASSERT_NO_FATAL_FAILURE(expect_consistent()) << "after operation " << i;
    if (HasFailure()) FAIL() << "after operation " << i;
  }
}

}  // namespace
}  // namespace wgpilot::control
