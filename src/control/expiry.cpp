#include "control/expiry.hpp"

namespace wgpilot::control {

std::optional<UnixTime> next_expiry(const Snapshot& snapshot, UnixTime after) {
  std::optional<UnixTime> next;
  for (const auto& entry : snapshot.networks) {
    for (const PeerPtr& peer : entry.peers) {
      if (!peer->enabled || !peer->expires_at || *peer->expires_at <= after) continue;
      if (!next || *peer->expires_at < *next) next = peer->expires_at;
    }
  }
  return next;
}

}  // namespace wgpilot::control
