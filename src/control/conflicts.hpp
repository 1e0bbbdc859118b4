// What a new or changed network may not collide with: other networks, this host's own networks, other
// programs' ports; and which interface name and port are free.
#pragma once

#include "control/control.hpp"

namespace wgpilot::control {

// What `network` claims, its subnets and the networks behind its site gateways, against each other, all that
// other networks claim and this host's own networks; and its routes. Its local networks may be this host's
// and those of other networks, but lie in no tunnel. SubnetConflict with `details` {subnet, conflicts_with,
// network | peer | route | interface}. Networks and peers that are switched off count too; what the host has
// on the network's own interface does not.
Result<void> check_claims(Control& control, const NetworkWithPeers& network);

// What `route` of `network` claims against all that other networks and this host have in the same routing
// table: in tables of their own, two networks may well lead to one place. SubnetConflict as above.
Result<void> check_route(Control& control, const NetworkWithPeers& network, const model::NetworkRoute& route);

// PortInUse with `details` {port, protocol, process, pid, local_address} or {port, network}. The port that
// `except` itself listens on is no conflict.
Result<void> check_port(Control& control, std::uint16_t port, NetworkId except);
// The part of it that other networks have.
Result<void> check_port_of_networks(const Snapshot& snapshot, std::uint16_t port, NetworkId except);

// "wg0", "wg1", …: the lowest name that neither database nor kernel has.
Result<std::string> choose_interface(Control& control);
// From 51820 on. PortInUse when all are taken.
Result<std::uint16_t> choose_port(Control& control);

}  // namespace wgpilot::control
