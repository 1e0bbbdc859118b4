// What a tick costs beside the kernel's dump, at the size that is promised.
#include "monitor/observer.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>

#include "dataplane/fake_dataplane.hpp"
#include "monitor/changes.hpp"

namespace wgpilot::monitor {
namespace {

constexpr int kPeers = 10'000;

struct Machine {
  Machine() {
    auto network = std::make_shared<model::Network>();
    network->id = {1};
    network->interface = "wg0";
    dataplane::NetworkWithPeers entry{.network = network, .peers = {}};
    auto& reported = kernel.statuses["wg0"].peers;
    std::mt19937 random(1);
    for (int id = 1; id <= kPeers; ++id) {
      auto peer = std::make_shared<model::Peer>();
      peer->id = {id};
      for (auto& byte : peer->public_key.bytes) byte = static_cast<std::uint8_t>(random());
      reported.push_back({.public_key = peer->public_key,
                          .endpoint = net::parse_endpoint("192.0.2.7:51820").value(),
                          .last_handshake = clock.now()});
      entry.peers.push_back(std::move(peer));
    }
    std::ranges::sort(reported, {}, &dataplane::PeerStatus::public_key);
    networks = std::make_shared<const std::vector<dataplane::NetworkWithPeers>>(1, std::move(entry));
  }

  FakeClock clock;
  dataplane::FakeDataplane kernel;
  Observer::Networks networks;
};

// A hundred peers have talked since the look before.
void BM_ObserveTenThousandPeers(benchmark::State& state) {
  Machine machine;
  Observer observer(
      {.dataplane = machine.kernel, .clock = machine.clock, .networks = [&] { return machine.networks; }});
  std::size_t changed = 0;
  observer.add_sink([&](const Observation& before, const Observation& after) {
    for (const auto& network : changes(before, after)) changed += network.peers.size();
  });
  for (auto _ : state) {
    auto& peers = machine.kernel.statuses["wg0"].peers;
    for (std::size_t i = 0; i < peers.size(); i += 100) peers[i].rx_bytes += 148;
    benchmark::DoNotOptimize(observer.fresh(std::chrono::milliseconds(-1)));
  }
  state.counters["changed"] = static_cast<double>(changed) / static_cast<double>(state.iterations());
}
BENCHMARK(BM_ObserveTenThousandPeers)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wgpilot::monitor
