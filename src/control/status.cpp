#include "control/status.hpp"

#include <algorithm>

namespace wgpilot::control {
namespace {

using dataplane::PeerStatus;

// `reported` is sorted by public key.
LivePeer join(const PeerPtr& peer, const std::vector<PeerStatus>& reported, UnixTime now) {
  LivePeer live{.peer = peer, .status = {}, .online = false};
  const auto found = std::ranges::lower_bound(reported, peer->public_key, {}, &PeerStatus::public_key);
  if (found == reported.end() || found->public_key != peer->public_key) return live;
  live.status = *found;
  live.online = live.status.last_handshake && now - *live.status.last_handshake < kOnlineWindow;
  return live;
}

}  // namespace

LiveNetwork fetch_live_network(const Control& control, const Snapshot& snapshot,
                               const NetworkWithPeers& network) {
  LiveNetwork live{.network = &network};
  if (const auto found = snapshot.problems.find(network.network->interface);
      found != snapshot.problems.end()) {
    live.problem = found->second;
  }
  std::vector<PeerStatus> reported;
  if (auto status = control.parts().dataplane.fetch_status(network.network->interface)) {
    live.up = status->up;
    live.device_type = status->device_type;
    live.mtu = status->mtu;
    live.counters = status->counters;
    reported = std::move(status->peers);
  } else if (network.network->enabled && live.problem.empty()) {
    live.problem = status.error().message();
  }
  live.peers.reserve(network.peers.size());
  for (const PeerPtr& peer : network.peers) live.peers.push_back(join(peer, reported, control.now()));
  return live;
}

LivePeer fetch_live_peer(const Control& control, const NetworkWithPeers& network, const PeerPtr& peer) {
  const auto status = control.parts().dataplane.fetch_status(network.network->interface);
  return join(peer, status ? status->peers : std::vector<PeerStatus>{}, control.now());
}

}  // namespace wgpilot::control
