// 10,000 peers on a kernel's WireGuard, beside wg(8) doing the same work. Meant for a machine of its own: it
// makes the device `wgbench` in the network namespace it finds.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <fstream>

#include "kernel/wireguard/kernel_backend.hpp"

namespace wgpilot::wireguard {
namespace {

constexpr std::uint32_t kPeers = 10'000;
const char* const kInterface = "wgbench";
const char* const kFile = "/tmp/wgbench.conf";

bool run(const std::string& command) {
  return std::system(command.c_str()) == 0;
}

DeviceConfig ten_thousand_peers() {
  DeviceConfig config{
      .private_key = crypto::generate_private_key(), .listen_port = 51820, .replace_peers = true};
  for (std::uint32_t n = 1; n <= kPeers; ++n) {
    PeerConfig& peer = config.peers.emplace_back();
    peer.public_key.bytes = crypto::generate_preshared_key().bytes;
    peer.preshared_key = crypto::generate_preshared_key();
    peer.flags.replace_allowed_ips = true;
    peer.allowed_ips = {net::Prefix::host(net::Address::v4(0x0a400000U + n)),
                        net::Prefix::host(net::parse_address("fd00::")->plus(n))};
  }
  return config;
}

// The same device as wg(8) reads it.
void write_file(const DeviceConfig& config) {
  std::ofstream file(kFile);
  file << "[Interface]\nPrivateKey = " << crypto::to_base64(*config.private_key) << "\nListenPort = 51820\n";
  for (const PeerConfig& peer : config.peers) {
    file << "[Peer]\nPublicKey = " << crypto::to_base64(peer.public_key)
         << "\nPresharedKey = " << crypto::to_base64(*peer.preshared_key)
         << "\nAllowedIPs = " << net::to_string(peer.allowed_ips[0]) << ", "
         << net::to_string(peer.allowed_ips[1]) << "\n";
  }
}

class KernelDevice : public benchmark::Fixture {
 public:
  void SetUp(benchmark::State& state) override {
    auto opened = KernelBackend::open();
    if (!opened) return state.SkipWithError(opened.error().message().c_str());
    if (!run(std::string("ip link add ") + kInterface + " type wireguard"))
      state.SkipWithError("cannot add a link");
    backend_ = std::make_unique<KernelBackend>(*std::move(opened));
    write_file(config_);
  }
  void TearDown(benchmark::State& state) override {
    if (!backend_) return;
    remove_peers(state);
    if (!run(std::string("ip link del ") + kInterface)) state.SkipWithError("cannot delete the link");
    backend_.reset();
  }

 protected:
  void apply(benchmark::State& state, const DeviceConfig& config) {
    const auto applied = backend_->apply(kInterface, config);
    if (!applied) state.SkipWithError(applied.error().message().c_str());
  }
  void remove_peers(benchmark::State& state) { apply(state, {.replace_peers = true}); }

  // Times `work` on a device without peers.
  template <class Work>
  void on_empty_device(benchmark::State& state, Work work) {
    for (auto _ : state) {
      state.PauseTiming();
      remove_peers(state);
      state.ResumeTiming();
      work();
    }
  }

  static inline const DeviceConfig config_ = ten_thousand_peers();
  std::unique_ptr<KernelBackend> backend_;
};

BENCHMARK_DEFINE_F(KernelDevice, Apply)(benchmark::State& state) {
  on_empty_device(state, [&] { apply(state, config_); });
}
BENCHMARK_DEFINE_F(KernelDevice, WgSetconf)(benchmark::State& state) {
  on_empty_device(state, [&] {
    if (!run(std::string("wg setconf ") + kInterface + " " + kFile)) state.SkipWithError("wg setconf failed");
  });
}
BENCHMARK_DEFINE_F(KernelDevice, Fetch)(benchmark::State& state) {
  apply(state, config_);
  for (auto _ : state) {
    const auto device = backend_->fetch(kInterface);
    if (!device || device->peers.size() != kPeers) state.SkipWithError("not all peers were read");
  }
}
BENCHMARK_DEFINE_F(KernelDevice, WgShowDump)(benchmark::State& state) {
  apply(state, config_);
  for (auto _ : state) {
    if (!run(std::string("wg show ") + kInterface + " dump > /dev/null"))
      state.SkipWithError("wg show failed");
  }
}

// A few long runs tell more than the library's own guess.
void settings(benchmark::internal::Benchmark* run_of) {
  run_of->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);
}
BENCHMARK_REGISTER_F(KernelDevice, Apply)->Apply(settings);
BENCHMARK_REGISTER_F(KernelDevice, WgSetconf)->Apply(settings);
BENCHMARK_REGISTER_F(KernelDevice, Fetch)->Apply(settings);
BENCHMARK_REGISTER_F(KernelDevice, WgShowDump)->Apply(settings);

}  // namespace
}  // namespace wgpilot::wireguard
