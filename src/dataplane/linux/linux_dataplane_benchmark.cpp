// The kernel beside the standard tools at the size that is promised, in a network namespace of its own.
#include <benchmark/benchmark.h>
#include <sched.h>

#include <cstdlib>
#include <fstream>

#include "dataplane/diff.hpp"
#include "dataplane/linux/linux_dataplane.hpp"
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

class Machine : public benchmark::Fixture {
 public:
  void SetUp(benchmark::State& state) override {
    if (::unshare(CLONE_NEWNET) != 0) return state.SkipWithError("needs root");
    auto opened = LinuxDataplane::open({.backend = BackendChoice::Kernel});
    if (!opened) return state.SkipWithError(opened.error().message().c_str());
    dataplane_ = *std::move(opened);
  }
  void TearDown(benchmark::State& state) override {
    if (dataplane_) bring_to(state, State{});
    dataplane_.reset();
  }

 protected:
  void bring_to(benchmark::State& state, const State& desired) {
    for (const Step& step : plan_to(state, desired)) apply(state, step);
  }
  Plan plan_to(benchmark::State& state, const State& desired) {
    const auto observed = dataplane_->observe();
    if (!observed) state.SkipWithError(observed.error().message().c_str());
    return observed ? diff(*observed, desired) : Plan{};
  }
  void apply(benchmark::State& state, const Step& step) {
    const auto applied = dataplane_->apply(step);
    if (!applied) state.SkipWithError(applied.error().message().c_str());
  }
  static void run(benchmark::State& state, const std::string& command) {
    if (std::system(command.c_str()) != 0) state.SkipWithError(command.c_str());
  }

  static inline const State desired_ = hundred_networks();
  std::unique_ptr<LinuxDataplane> dataplane_;
};

// The table is there already: both sides replace it.
BENCHMARK_DEFINE_F(Machine, ReplaceTable)(benchmark::State& state) {
  for (auto _ : state) apply(state, {"", ReplaceFirewall{*desired_.firewall}});
}
BENCHMARK_DEFINE_F(Machine, NftReplaceTable)(benchmark::State& state) {
  std::ofstream(kTableFile) << replace_text(*desired_.firewall);
  for (auto _ : state) run(state, std::string("nft -f ") + kTableFile);
  std::remove(kTableFile);
}
BENCHMARK_DEFINE_F(Machine, FindNothingToDo)(benchmark::State& state) {
  bring_to(state, desired_);
  for (auto _ : state) {
    if (const Plan plan = plan_to(state, desired_); !plan.empty()) state.SkipWithError(to_text(plan).c_str());
  }
}
BENCHMARK_DEFINE_F(Machine, WgShowAllDump)(benchmark::State& state) {
  bring_to(state, desired_);
  for (auto _ : state) run(state, "wg show all dump > /dev/null");
}

// A few long runs tell more than the library's own guess.
void settings(benchmark::internal::Benchmark* run_of) {
  run_of->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);
}
BENCHMARK_REGISTER_F(Machine, ReplaceTable)->Apply(settings);
BENCHMARK_REGISTER_F(Machine, NftReplaceTable)->Apply(settings);
BENCHMARK_REGISTER_F(Machine, FindNothingToDo)->Apply(settings);
BENCHMARK_REGISTER_F(Machine, WgShowAllDump)->Apply(settings);

}  // namespace
}  // namespace wgpilot::dataplane::linux_
