#include "monitor/tally.hpp"

#include <algorithm>
#include <utility>

namespace wgpilot::monitor {
namespace {

Traffic counters_of(const PeerReading& reading) {
  return {.rx = reading.status.rx_bytes, .tx = reading.status.tx_bytes};
}

// What was carried between two readings.
Traffic carried(const Traffic& before, const Traffic& now) {
  if (now.rx < before.rx || now.tx < before.tx) return now;
  return {.rx = now.rx - before.rx, .tx = now.tx - before.tx};
}

}  // namespace

Tally::Tally(const storage::Totals& stored) {
  for (const auto& row : stored.networks) {
    Network& network = networks_[row.id];
    network.since = row.since;
    network.total = row.total;
  }
  for (const auto& row : stored.peers) {
    const auto network = networks_.find(row.network_id);
    if (network == networks_.end()) continue;
    Peer& peer = network->second.peers[row.id];
    peer.total = row.total;
    peer.counters = row.counters;
  }
}

void Tally::observe(const Observation& observation) {
  for (const auto& reading : observation.networks) {
    if (reading->present) observe(*reading, observation.time);
  }
}

// Readings and peers are both in the order of their ids: one walk, no look-ups.
void Tally::observe(const NetworkReading& reading, UnixTime time) {
  const auto [entry, is_new] = networks_.try_emplace(reading.id);
  Network& network = entry->second;
  if (is_new) {
    network.since = time;
    network.is_changed = true;
  }
  auto next = network.peers.begin();
  for (const PeerReading& peer : reading.peers) {
    const Traffic counters = counters_of(peer);
    while (next != network.peers.end() && next->first < peer.id) ++next;
    if (next == network.peers.end() || next->first != peer.id) {
      if (counters.is_none()) continue;
      next = network.peers.emplace_hint(next, peer.id, Peer());
      if (is_new) next->second = begin_at(counters);
    }
    next->second.is_leaving = false;
    count(network, next->second, counters);
  }
}

Tally::Peer Tally::begin_at(const Traffic& counters) {
  Peer peer;
  peer.counters = counters;
  peer.is_changed = true;
  return peer;
}

void Tally::count(Network& network, Peer& peer, const Traffic& counters) {
  if (counters == peer.counters) return;
  const Traffic more = carried(peer.counters, counters);
  peer.counters = counters;
  peer.is_changed = true;
  if (more.is_none()) return;
  peer.total += more;
  peer.pending += more;
  network.total += more;
  network.pending += more;
  network.is_changed = true;
}

storage::HistoryBatch Tally::take(UnixTime slot) {
  storage::HistoryBatch batch{.slot = slot, .networks = {}, .peers = {}};
  for (auto& [id, network] : networks_) {
    if (std::exchange(network.is_changed, false)) {
      batch.networks.push_back({.now = {.id = id, .since = network.since, .total = network.total},
                                .carried = std::exchange(network.pending, {})});
    }
    for (auto& [peer_id, peer] : network.peers) {
      if (!std::exchange(peer.is_changed, false)) continue;
      batch.peers.push_back(
          {.now = {.id = peer_id, .network_id = id, .total = peer.total, .counters = peer.counters},
           .carried = std::exchange(peer.pending, {})});
    }
  }
  return batch;
}

void Tally::give_back(const storage::HistoryBatch& batch) {
  const auto put = [](auto& entry, const auto& change) {
    entry.pending += change.carried;
    entry.is_changed = true;
  };
  for (const auto& change : batch.networks) {
    if (const auto network = networks_.find(change.now.id); network != networks_.end())
      put(network->second, change);
  }
  for (const auto& change : batch.peers) {
    const auto network = networks_.find(change.now.network_id);
    if (network == networks_.end()) continue;  // forgotten meanwhile
    const auto peer = network->second.peers.find(change.now.id);
    if (peer != network->second.peers.end()) put(peer->second, change);
  }
}

void Tally::store_all_again() {
  for (auto& [id, network] : networks_) {
    network.is_changed = true;
    for (auto& [peer_id, peer] : network.peers) peer.is_changed = true;
  }
}

std::optional<NetworkTotal> Tally::find_total(NetworkId id) const {
  const auto found = networks_.find(id);
  if (found == networks_.end()) return std::nullopt;
  return NetworkTotal{.since = found->second.since, .total = found->second.total};
}

Traffic Tally::total_of(NetworkId network, PeerId peer) const {
  const auto found = networks_.find(network);
  if (found == networks_.end()) return {};
  const auto entry = found->second.peers.find(peer);
  return entry == found->second.peers.end() ? Traffic{} : entry->second.total;
}

Tally::Forgotten Tally::forget_others(const Inventory& existing) {
  Forgotten forgotten;
  // Erases and lists those of `entries` that left before this call.
  const auto forget = [](auto& entries, const auto& present, auto& gone, auto may_go) {
    for (auto entry = entries.begin(); entry != entries.end();) {
      const bool exists = present.contains(entry->first);
      const bool left_before = std::exchange(entry->second.is_leaving, !exists);
      const bool goes = !exists && left_before && !entry->second.is_changed && may_go(entry->second);
      if (goes) gone.push_back(entry->first);
      entry = goes ? entries.erase(entry) : std::next(entry);
    }
  };
  for (auto& [id, network] : networks_) {
    forget(network.peers, existing.peers, forgotten.peers, [](const Peer&) { return true; });
  }
  forget(networks_, existing.networks, forgotten.networks,
         [](const Network& network) { return network.peers.empty(); });
  return forgotten;
}

}  // namespace wgpilot::monitor
