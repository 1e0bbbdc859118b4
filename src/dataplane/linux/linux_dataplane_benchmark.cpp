// The kernel beside the standard tools at the size that is promised, in a network namespace of its own.
#include <fstream>

#include "dataplane/linux/machine_benchmark.hpp"
#include "dataplane/linux/sample_states.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

constexpr int kNetworks = 100;
constexpr std::uint32_t kPeersEach = 100;
const char* const kTableFile = "/tmp/wgpilot-table.nft";

State hundred_networks() {
  std::vector<NetworkWithPeers> networks;
  for (int n = 0; n < kNetworks; ++n) {
    const model::Mode mode = n % 2 == 0 ? model::Mode::Gateway : model::Mode::SiteToSite;
    networks.push_back(with_peers(sample_network(n, mode), kPeersEach));
  }
  return desired_state(networks, kNow);
}

class NetworksMachine : public Machine {
 protected:
  static inline const State desired_ = hundred_networks();
};

// The table is there already: both sides replace it.
BENCHMARK_DEFINE_F(NetworksMachine, ReplaceTable)(benchmark::State& state) {
  for (auto _ : state) apply(state, {"", ReplaceFirewall{*desired_.firewall}});
}
BENCHMARK_DEFINE_F(NetworksMachine, NftReplaceTable)(benchmark::State& state) {
  std::ofstream(kTableFile) << replace_text(*desired_.firewall);
  for (auto _ : state) run(state, std::string("nft -f ") + kTableFile);
  std::remove(kTableFile);
}
BENCHMARK_DEFINE_F(NetworksMachine, FindNothingToDo)(benchmark::State& state) {
  bring_to(state, desired_);
  for (auto _ : state) {
    if (const Plan plan = plan_to(state, desired_); !plan.empty()) state.SkipWithError(to_text(plan).c_str());
  }
}
// What the observer does at each of its looks.
BENCHMARK_DEFINE_F(NetworksMachine, FetchStatuses)(benchmark::State& state) {
  bring_to(state, desired_);
  for (auto _ : state) {
    for (const auto& [name, interface] : desired_.interfaces) {
      const auto status = dataplane_->fetch_status(name);
      if (!status || status->peers.size() != kPeersEach) state.SkipWithError(name.c_str());
    }
  }
}
BENCHMARK_DEFINE_F(NetworksMachine, WgShowAllDump)(benchmark::State& state) {
  bring_to(state, desired_);
  for (auto _ : state) run(state, "wg show all dump > /dev/null");
}

// A few long runs tell more than the library's own guess.
void settings(benchmark::internal::Benchmark* run_of) {
  run_of->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);
}
BENCHMARK_REGISTER_F(NetworksMachine, ReplaceTable)->Apply(settings);
BENCHMARK_REGISTER_F(NetworksMachine, NftReplaceTable)->Apply(settings);
BENCHMARK_REGISTER_F(NetworksMachine, FindNothingToDo)->Apply(settings);
BENCHMARK_REGISTER_F(NetworksMachine, FetchStatuses)->Apply(settings);
BENCHMARK_REGISTER_F(NetworksMachine, WgShowAllDump)->Apply(settings);

}  // namespace
}  // namespace wgpilot::dataplane::linux_
