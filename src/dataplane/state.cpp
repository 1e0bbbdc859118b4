#include "dataplane/state.hpp"

#include <algorithm>

namespace wgpilot::dataplane {
namespace {

PeerTable::iterator place_of(PeerTable& table, const crypto::PublicKey& key) {
  return std::ranges::lower_bound(table, key, {}, [](const auto& peer) { return peer->public_key; });
}

}  // namespace

void insert_or_replace(PeerTable& table, std::shared_ptr<const PeerState> peer) {
  const auto place = place_of(table, peer->public_key);
  if (place != table.end() && (*place)->public_key == peer->public_key) {
    *place = std::move(peer);
  } else {
    table.insert(place, std::move(peer));
  }
}

void erase(PeerTable& table, const crypto::PublicKey& key) {
  const auto place = place_of(table, key);
  if (place != table.end() && (*place)->public_key == key) table.erase(place);
}

// The end of a long name is what tells it from others.
std::string upload_device_of(const std::string& interface) {
  constexpr std::size_t kLongestName = 15;
  const std::string prefix = "ifb-";
  const std::size_t room = kLongestName - prefix.size();
  return prefix + (interface.size() > room ? interface.substr(interface.size() - room) : interface);
}

std::optional<Shaper>& shaper_of(Interface& interface, Direction direction) {
  return direction == Direction::Download ? interface.download : interface.upload;
}

const std::optional<Shaper>& shaper_of(const Interface& interface, Direction direction) {
  return direction == Direction::Download ? interface.download : interface.upload;
}

}  // namespace wgpilot::dataplane
