#include <benchmark/benchmark.h>

#include "monitor/metrics_fixture.hpp"

namespace wgpilot::monitor {
namespace {

struct Sample {
  explicit Sample(std::int64_t peers) {
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < peers; ++i) names.push_back(fmt::format("laptop {}", i));
    networks.push_back(make_network(1, "Office", names));
  }
  std::vector<dataplane::NetworkWithPeers> networks;
  ServiceFigures service{.version = "1.2.3", .process = ProcessFigures{}};
};

void BM_RenderMetrics(benchmark::State& state) {
  const Sample sample(state.range(0));
  const Observation observation = make_observation(1, {make_reading(sample.networks[0])});
  std::size_t size = 0;
  for (auto _ : state) {
    const std::string text = render_metrics({.networks = sample.networks,
                                             .observation = observation,
                                             .transfers = {},
                                             .service = sample.service});
    size = text.size();
  }
  state.counters["bytes"] = static_cast<double>(size);
}
BENCHMARK(BM_RenderMetrics)->Arg(10'000)->Unit(benchmark::kMillisecond);

void BM_TransferTotals(benchmark::State& state) {
  const Sample sample(state.range(0));
  TransferTotals totals;
  Observation observation = make_observation(0, {make_reading(sample.networks[0])});
  for (auto _ : state) {
    ++observation.number;
    benchmark::DoNotOptimize(totals.at(observation));
  }
}
BENCHMARK(BM_TransferTotals)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wgpilot::monitor
