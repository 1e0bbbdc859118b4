// What start-up and one more peer cost with 10,000 peers in the database.
#include "storage/peers.hpp"

#include <benchmark/benchmark.h>

#include "storage/networks.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

constexpr int kPeers = 10'000;

class ManyPeers {
 public:
  ManyPeers() {
    Transaction transaction = Transaction::begin(temporary.database).value();
    for (int n = 0; n < kPeers; ++n) insert(n);
    transaction.commit().value();
  }
  void insert(int n) {
    insert_peer(temporary.database, temporary.master, test::sample_peer(network, n),
                crypto::generate_private_key())
        .value();
  }

  test::TemporaryDatabase temporary;
  NetworkId network = insert_network(temporary.database, temporary.master, test::sample_network()).value();
};

void LoadPeers(benchmark::State& state) {
  ManyPeers many;
  for (auto _ : state) {
    benchmark::DoNotOptimize(load_peers(many.temporary.database, many.temporary.master).value());
  }
}
BENCHMARK(LoadPeers)->Unit(benchmark::kMillisecond);

// With the keys' generation, and one commit each.
void InsertPeer(benchmark::State& state) {
  ManyPeers many;
  int next = kPeers;
  for (auto _ : state) many.insert(next++);
}
BENCHMARK(InsertPeer)->Unit(benchmark::kMicrosecond)->Iterations(1000);

// The integrity check included.
void OpenDatabase(benchmark::State& state) {
  ManyPeers many;
  const std::filesystem::path path = many.temporary.folder.path() / "wgpilot.db";
  for (auto _ : state) benchmark::DoNotOptimize(Database::open(path, Access::ReadWrite).value());
}
BENCHMARK(OpenDatabase)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wgpilot::storage
