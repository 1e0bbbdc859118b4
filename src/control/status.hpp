// What networks and peers are doing now: the database's objects joined with what the kernel reports. Any
// thread.
#pragma once

#include <vector>

#include "control/control.hpp"

namespace wgpilot::control {

// A peer counts as online when its last handshake is younger than this.
inline constexpr std::chrono::seconds kOnlineWindow{180};

struct LivePeer {
  PeerPtr peer;
  dataplane::PeerStatus status;  // zeros for a peer that is not in the kernel
  bool online = false;
};

struct LiveNetwork {
  const NetworkWithPeers* network = nullptr;  // lives as long as the snapshot it came from
  bool up = false;
  std::string device_type;  // "" when the interface is not there
  int mtu = 0;              // as the kernel has it
  dataplane::LinkCounters counters;
  std::vector<LivePeer> peers;  // in the order of their ids
  std::string problem;          // why the interface is not as it should be; "" when it is
};

// An interface that is not there is no error: the network is down, with its problem.
LiveNetwork fetch_live_network(const Control& control, const Snapshot& snapshot,
                               const NetworkWithPeers& network);

// One peer alone, for answers about a single peer.
LivePeer fetch_live_peer(const Control& control, const NetworkWithPeers& network, const PeerPtr& peer);

}  // namespace wgpilot::control
