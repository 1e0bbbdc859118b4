#include "monitor/changes.hpp"

#include <cmath>

namespace wgpilot::monitor {
namespace {

bool shows_the_same(const PeerReading& a, const PeerReading& b) {
  return a.online == b.online && a.status.last_handshake == b.status.last_handshake &&
         a.status.rx_bytes == b.status.rx_bytes && a.status.tx_bytes == b.status.tx_bytes &&
         a.status.endpoint == b.status.endpoint && whole(a.rates.rx) == whole(b.rates.rx) &&
         whole(a.rates.tx) == whole(b.rates.tx);
}

std::optional<PeerEventKind> kind_of(const PeerReading& before, const PeerReading& after) {
  if (before.online != after.online)
    return after.online ? PeerEventKind::Connected : PeerEventKind::Disconnected;
  const bool has_moved =
      before.status.endpoint && after.status.endpoint && *before.status.endpoint != *after.status.endpoint;
  if (has_moved && after.online) return PeerEventKind::Roamed;
  return std::nullopt;
}

void note(NetworkChanges& changes, const PeerReading& before, const PeerReading& after, PeerId id) {
  if (shows_the_same(before, after)) return;
  changes.peers.push_back(id);
  if (const auto kind = kind_of(before, after)) {
    changes.events.push_back(
        {.id = id, .kind = *kind, .from = before.status.endpoint, .to = after.status.endpoint});
  }
}

// A peer that came or went may show the same as none, but it is another reading.
void note_presence(NetworkChanges& changes, const PeerReading& before, const PeerReading& after, PeerId id) {
  const auto known = changes.peers.size();
  note(changes, before, after, id);
  if (changes.peers.size() == known) changes.peers.push_back(id);
}

NetworkChanges compare(const NetworkReading& before, const NetworkReading& after) {
  static const PeerReading none;
  NetworkChanges changes{.id = after.id, .peers = {}, .events = {}};
  auto old = before.peers.begin();
  const auto note_gone_until = [&](auto end) {
    for (; old != end; ++old) note_presence(changes, *old, none, old->id);
  };
  for (const PeerReading& reading : after.peers) {
    auto same = old;
    while (same != before.peers.end() && same->id < reading.id) ++same;
    note_gone_until(same);
    if (old != before.peers.end() && old->id == reading.id) {
      note(changes, *old, reading, reading.id);
      ++old;
    } else {
      note_presence(changes, none, reading, reading.id);
    }
  }
  note_gone_until(before.peers.end());
  return changes;
}

NetworkChanges all_of(const NetworkReading& network) {
  NetworkChanges changes{.id = network.id, .peers = {}, .events = {}};
  for (const PeerReading& reading : network.peers) changes.peers.push_back(reading.id);
  return changes;
}

}  // namespace

std::vector<NetworkChanges> changes(const Observation& before, const Observation& after) {
  std::vector<NetworkChanges> found;
  for (const auto& network : after.networks) {
    const NetworkReading* known = find_network(before, network->id);
    NetworkChanges changed = known != nullptr ? compare(*known, *network) : all_of(*network);
    if (!changed.peers.empty()) found.push_back(std::move(changed));
  }
  return found;
}

InterfaceState interface_state(const NetworkReading& network) {
  return {.present = network.present,
          .up = network.link.up,
          .mtu = network.link.mtu,
          .rx_errors = network.link.counters.rx_errors,
          .tx_errors = network.link.counters.tx_errors};
}

std::uint64_t whole(double rate) {
  return static_cast<std::uint64_t>(std::llround(rate));
}

}  // namespace wgpilot::monitor
