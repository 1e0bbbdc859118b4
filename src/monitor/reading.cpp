#include "monitor/reading.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace wgpilot::monitor {
namespace {

using dataplane::NetworkWithPeers;
using dataplane::PeerStatus;
using Seconds = std::chrono::duration<double>;

double rate(std::uint64_t before, std::uint64_t after, Seconds elapsed) {
  if (after < before || elapsed <= Seconds::zero()) return 0;
  return static_cast<double>(after - before) / elapsed.count();
}

template <class Counters>
Rates rates(const Counters& before, const Counters& after, Seconds elapsed) {
  return {.rx = rate(before.rx_bytes, after.rx_bytes, elapsed),
          .tx = rate(before.tx_bytes, after.tx_bytes, elapsed)};
}

bool is_online(const PeerStatus& status, UnixTime now) {
  return status.last_handshake && now - *status.last_handshake < kOnlineWindow;
}

// `reported` is sorted by public key, the network's peers by id.
std::vector<PeerReading> join(const NetworkWithPeers& network, const std::vector<PeerStatus>& reported,
                              UnixTime now) {
  std::vector<PeerReading> readings;
  readings.reserve(reported.size());
  for (const auto& peer : network.peers) {
    const auto found = std::ranges::lower_bound(reported, peer->public_key, {}, &PeerStatus::public_key);
    if (found == reported.end() || found->public_key != peer->public_key) continue;
    readings.push_back({.id = peer->id, .status = *found, .online = is_online(*found, now), .rates = {}});
  }
  assert(std::ranges::is_sorted(readings, {}, &PeerReading::id));
  return readings;
}

// Both are sorted by id.
void put_rates(std::vector<PeerReading>& readings, const std::vector<PeerReading>& before, Seconds elapsed) {
  auto old = before.begin();
  for (PeerReading& reading : readings) {
    while (old != before.end() && old->id < reading.id) ++old;
    if (old == before.end()) return;
    const bool is_same = old->id == reading.id && old->status.public_key == reading.status.public_key;
    if (is_same) reading.rates = rates(old->status, reading.status, elapsed);
  }
}

}  // namespace

NetworkReading to_reading(const NetworkWithPeers& network, Result<dataplane::InterfaceStatus> reported,
                          const Before& before, const Moment& moment) {
  NetworkReading reading{.id = network.network->id,
                         .interface = network.network->interface,
                         .present = reported.has_value(),
                         .problem = reported ? std::string() : reported.error().message(),
                         .link = {},
                         .rates = {},
                         .peers = {}};
  if (!reported) return reading;
  const auto statuses = std::exchange(reported->peers, {});
  reading.link = *std::move(reported);
  reading.peers = join(network, statuses, moment.time);
  if (before.network == nullptr || !before.network->present) return reading;
  const Seconds elapsed = moment.taken_at - before.taken_at;
  reading.rates = rates(before.network->link.counters, reading.link.counters, elapsed);
  put_rates(reading.peers, before.network->peers, elapsed);
  return reading;
}

}  // namespace wgpilot::monitor
