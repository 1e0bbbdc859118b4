#include "api/objects.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace wgpilot::api {
namespace {

std::vector<model::Peer> make_peers(int count) {
  std::vector<model::Peer> peers;
  for (int i = 0; i < count; ++i) {
    model::Peer peer;
    peer.id = {i};
    peer.name = fmt::format("laptop {}", i);
    peer.address_v4 = net::parse_address("10.0.0.2").value().plus(static_cast<std::uint64_t>(i));
    peer.endpoint = net::parse_endpoint("198.51.100.7:51820").value();
    peers.push_back(std::move(peer));
  }
  return peers;
}

void BM_RenderPeers(benchmark::State& state) {
  const auto peers = make_peers(static_cast<int>(state.range(0)));
  const model::Network network;
  for (auto _ : state) {
    JsonWriter writer(640 * peers.size());
    EntityTag tag;
    writer.begin_array();
    for (const auto& peer : peers) write_peer(writer, tag, network, {.peer = &peer});
    writer.end_array();
    benchmark::DoNotOptimize(writer.take());
  }
}
BENCHMARK(BM_RenderPeers)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wgpilot::api
