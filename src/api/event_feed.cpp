#include "api/event_feed.hpp"

#include <algorithm>

#include "api/events.hpp"

namespace wgpilot::api {

using monitor::InterfaceState;
using monitor::NetworkReading;

void EventFeed::tell(const monitor::Observation& before, const monitor::Observation& after) {
  const auto snapshot = control_.snapshot();
  const std::lock_guard lock(mutex_);
  for (const auto& changes : monitor::changes(before, after)) tell_changes(*snapshot, changes, after);
  for (const auto& entry : snapshot->networks) {
    const NetworkReading* reading = find_network(after, entry.network->id);
    if (reading == nullptr) continue;
    if (before.number == 0) interfaces_[reading->id] = interface_state(*reading);  // no news, a beginning
    note_interface(*entry.network, interface_state(*reading), after.time);
  }
  std::erase_if(interfaces_, [&](const auto& known) { return !find_network(*snapshot, known.first); });
  seen_ = after;
  wholes_.clear();
}

void EventFeed::tell(const std::vector<dataplane::LinkNews>& news) {
  const auto snapshot = control_.snapshot();
  const std::lock_guard lock(mutex_);
  for (const dataplane::LinkNews& link : news) {
    const auto id = control::find_network_of(*snapshot, link.name);
    if (!id) continue;
    InterfaceState state;  // of what is not there
    if (link.present) {
      state = interfaces_[*id];
      state.present = true;
      state.up = link.up;
      state.mtu = link.mtu;
    }
    note_interface(*find_network(*snapshot, *id).value()->network, state, control_.now());
  }
}

Result<std::shared_ptr<http::EventStream>> EventFeed::open(std::optional<NetworkId> network,
                                                           http::EventHub::Wanted wanted) {
  const std::lock_guard lock(mutex_);
  wanted.topic = network ? topic_of(*network) : "";
  wanted.whole = [this, network] { return whole(network); };
  return hub_.open(std::move(wanted));
}

// Who is no longer in the database has nothing to show.
void EventFeed::tell_changes(const control::Snapshot& snapshot, const monitor::NetworkChanges& changes,
                             const monitor::Observation& after) {
  const auto entry = find_network(snapshot, changes.id);
  if (!entry) return;
  const NetworkReading* reading = find_network(after, changes.id);
  StatusRows rows(changes.peers.size());
  for (const PeerId id : changes.peers) {
    if (const auto peer = control::find_peer(**entry, id)) rows.add(live_peer(**peer, reading));
  }
  if (!rows.empty()) {
    hub_.publish({.topic = topic_of(changes.id), .name = std::string(kStatusEvent), .data = rows.take()});
  }
  for (const monitor::PeerEvent& event : changes.events) {
    if (const auto peer = control::find_peer(**entry, event.id))
      hub_.publish(to_event(event, **peer, after.time));
  }
}

void EventFeed::note_interface(const model::Network& network, const InterfaceState& state, UnixTime time) {
  InterfaceState& known = interfaces_[network.id];
  if (known == state) return;
  known = state;
  hub_.publish(to_event(state, network, time));
}

http::SharedBytes EventFeed::whole(std::optional<NetworkId> network) {
  auto snapshot = control_.snapshot();
  Whole& kept = wholes_[network];
  if (kept.snapshot == snapshot) return kept.bytes;
  StatusRows rows;
  for (const auto& entry : snapshot->networks) {
    if (network && entry.network->id != *network) continue;
    for (const LivePeer& live : live_peers(entry, find_network(seen_, entry.network->id))) rows.add(live);
  }
  kept = {.snapshot = std::move(snapshot), .bytes = http::to_wire(kStatusEvent, rows.take())};
  return kept.bytes;
}

}  // namespace wgpilot::api
