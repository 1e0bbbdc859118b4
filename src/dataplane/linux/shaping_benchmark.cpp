// Limits beside `tc -batch` of the same, at the size that is promised.
#include <fstream>

#include "dataplane/linux/machine_benchmark.hpp"
#include "dataplane/linux/sample_states.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

constexpr std::uint32_t kPeers = 1000;
constexpr std::uint32_t kFilters = 10'000;
const char* const kBatchFile = "/tmp/wgpilot-limits.tc";

NetworkWithPeers office(std::uint32_t kbps) {
  static const auto network = std::make_shared<const model::Network>(sample_network(0));
  NetworkWithPeers entry{network, {}};
  for (std::uint32_t n = 0; n < kPeers; ++n) {
    model::Peer peer = sample_peer(*entry.network, n);
    peer.bandwidth_down_kbps = peer.bandwidth_up_kbps = kbps;
    entry.peers.push_back(std::make_shared<const model::Peer>(std::move(peer)));
  }
  return entry;
}

// One class, and many filters that lead into it.
ChangeShaper many_filters() {
  ChangeShaper change{.direction = Direction::Download, .remove = {}, .set = {}};
  change.set.classes.push_back({.id = 2, .kbps = 10'000});
  for (std::uint32_t n = 0; n < kFilters; ++n) {
    change.set.prefixes.push_back({net::Prefix::host(net::Address::v4(0x0a000002 + n)), 2});
  }
  return change;
}

void write_classes(std::ostream& batch, const char* device, const Shaper& shaper) {
  for (const ShapedClass& limit : shaper.classes) {
    batch << fmt::format("class add dev {0} parent 87: classid 87:{1:x} htb rate {2}kbit\n", device, limit.id,
                         limit.kbps)
          << fmt::format("qdisc add dev {} parent 87:{:x} fq_codel flows 64\n", device, limit.id);
  }
}

std::string match(const net::Prefix& prefix, const char* side) {
  return fmt::format("protocol {} prio {} flower {}_ip {}", prefix.is_v4() ? "ip" : "ipv6",
                     prefix.is_v4() ? 1 : 2, side, net::to_string(prefix));
}

void write_filters(std::ostream& batch, const char* device, const char* side, const Shaper& shaper) {
  for (const ShapedPrefix& shaped : shaper.prefixes) {
    batch << fmt::format("filter add dev {} parent 87: {} classid 87:{:x}\n", device,
                         match(shaped.prefix, side), shaped.id);
  }
}

void write_redirects(std::ostream& batch, const Shaper& shaper) {
  for (const net::Prefix& prefix : shaper.redirected) {
    batch << fmt::format("filter add dev wg0 ingress {} action mirred egress redirect dev ifb-wg0\n",
                         match(prefix, "src"));
  }
}

// The network is there without limits before each round, and again after it.
class LimitsMachine : public Machine {
 protected:
  template <class Action>
  void measure(benchmark::State& state, Action action) {
    for (auto _ : state) {
      const auto start = std::chrono::steady_clock::now();
      action();
      state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
      run(state,
          "tc qdisc del dev wg0 root; tc qdisc del dev wg0 ingress 2>/dev/null; ip link del ifb-wg0 "
          "2>/dev/null; true");
    }
  }
  static inline const State unlimited_ = desired_state({office(0)}, kNow);
  static inline const State limited_ = desired_state({office(8000)}, kNow);
};

BENCHMARK_DEFINE_F(LimitsMachine, LimitPeers)(benchmark::State& state) {
  bring_to(state, unlimited_);
  const Plan plan = diff(unlimited_, limited_);
  measure(state, [&] {
    for (const Step& step : plan) apply(state, step);
  });
}
BENCHMARK_DEFINE_F(LimitsMachine, TcLimitPeers)(benchmark::State& state) {
  bring_to(state, unlimited_);
  const Interface& interface = *limited_.interfaces.at("wg0");
  std::ofstream batch(kBatchFile);
  batch << "qdisc add dev wg0 root handle 87: htb\nqdisc add dev ifb-wg0 root handle 87: htb\nqdisc add dev "
           "wg0 ingress\n";
  write_classes(batch, "wg0", *interface.download);
  write_classes(batch, "ifb-wg0", *interface.upload);
  write_filters(batch, "wg0", "dst", *interface.download);
  write_filters(batch, "ifb-wg0", "src", *interface.upload);
  write_redirects(batch, *interface.upload);
  batch.close();
  measure(state, [&] {
    run(state, std::string("ip link add ifb-wg0 type ifb; ip link set ifb-wg0 up; tc -batch ") + kBatchFile);
  });
}
BENCHMARK_DEFINE_F(LimitsMachine, AddFilters)(benchmark::State& state) {
  bring_to(state, unlimited_);
  measure(state, [&] {
    apply(state, {"wg0", CreateShaper{Direction::Download}});
    apply(state, {"wg0", many_filters()});
  });
}
BENCHMARK_DEFINE_F(LimitsMachine, TcAddFilters)(benchmark::State& state) {
  bring_to(state, unlimited_);
  std::ofstream batch(kBatchFile);
  batch << "qdisc add dev wg0 root handle 87: htb\n";
  write_classes(batch, "wg0", many_filters().set);
  write_filters(batch, "wg0", "dst", many_filters().set);
  batch.close();
  measure(state, [&] { run(state, std::string("tc -batch ") + kBatchFile); });
}

void settings(benchmark::internal::Benchmark* run_of) {
  run_of->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(3);
}
BENCHMARK_REGISTER_F(LimitsMachine, LimitPeers)->Apply(settings);
BENCHMARK_REGISTER_F(LimitsMachine, TcLimitPeers)->Apply(settings);
BENCHMARK_REGISTER_F(LimitsMachine, AddFilters)->Apply(settings);
BENCHMARK_REGISTER_F(LimitsMachine, TcAddFilters)->Apply(settings);

}  // namespace
}  // namespace wgpilot::dataplane::linux_
