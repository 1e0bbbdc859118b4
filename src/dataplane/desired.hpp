// From the rows of the database to the state the kernel should have. Pure.
#pragma once

#include <memory>
#include <vector>

#include "dataplane/state.hpp"
#include "model/bridge.hpp"
#include "model/peer.hpp"
#include "model/routing.hpp"

namespace wgpilot::dataplane {

struct NetworkWithPeers {
  std::shared_ptr<const model::Network> network;
  std::vector<std::shared_ptr<const model::Peer>> peers;
  std::vector<std::shared_ptr<const model::NetworkRoute>> routes = {};
  std::vector<std::shared_ptr<const model::NetworkRule>> rules = {};
};

using Bridges = std::vector<std::shared_ptr<const model::Bridge>>;

// Networks that are switched off and peers that are off or expired at `now` are not part of it; nor are
// bridges that are off or lack one of their networks.
State desired_state(const std::vector<NetworkWithPeers>& networks, UnixTime now, const Bridges& bridges = {});

// `state` after one peer of `network` changed from `before` to `after` (null: it was not, or is no longer,
// there). The same as desired_state() of the whole, without walking it; only for peers that bring no site
// networks.
State with_peer(State state, const model::Network& network, const model::Peer* before,
                const model::Peer* after, UnixTime now);

std::shared_ptr<const PeerState> peer_state(const model::Network& network, const model::Peer& peer);

// The networks behind the active site gateways, without those of `except`; sorted.
std::vector<net::Prefix> site_networks(const NetworkWithPeers& entry, UnixTime now, PeerId except = {});

}  // namespace wgpilot::dataplane
