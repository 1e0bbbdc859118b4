// What a server file of wg-quick means for wgpilot: a network and its peers, and the list of what they cannot
// hold. A running interface, said in the same terms, means the same. Pure: whether the host has room for the
// network is control's question.
//
// The first private IPv4 subnet, /16 to /30, and the first IPv6 one become the network's. A peer's address is
// its /32 and /128 in them; what else it may send makes it a site gateway and the network a site-to-site one.
// Without such, it is a gateway. What wg-quick lets through stays open: peers reach each other, and NAT is on
// where a command masquerades. Notes of our own exports go before all that.
#pragma once

#include <vector>

#include "model/input.hpp"
#include "model/routing.hpp"
#include "model/wg_quick.hpp"

namespace wgpilot::model {

struct Import {
  Network network;                   // without id, interface and times; listen_port 0: any
  std::vector<Peer> peers;           // in the order of the file, without ids and times
  std::vector<NetworkRoute> routes;  // of our own exports, without ids and times
  std::vector<NetworkRule> rules;
  std::vector<NotKept> not_kept;
};

// `blank` holds what counts where the file is silent; `wishes` (name, enabled) go before what it says.
// ValidationError that names the lines: no subnet, a value out of range, a key or an address twice, a peer
// without an IPv4 address in the subnet or with the server's, which is the first.
Result<Import> interpret(WgQuickFile file, Network blank, const NetworkInput& wishes, UnixTime now);

}  // namespace wgpilot::model
