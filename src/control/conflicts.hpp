// What a new or changed network may not collide with: other networks, this host's own networks, other
// programs' ports.
#pragma once

#include "control/control.hpp"

namespace wgpilot::control {

// What `network` claims, its subnets and the networks behind its site gateways, against each other, all that
// other networks claim and this host's own networks. SubnetConflict with `details` {subnet, conflicts_with,
// network | peer | interface}. Networks and peers that are switched off count too.
Result<void> check_claims(Control& control, const NetworkWithPeers& network);

// PortInUse with `details` {port, protocol, process, pid, local_address} or {port, network}. The port that
// `except` itself listens on is no conflict.
Result<void> check_port(Control& control, std::uint16_t port, NetworkId except);

}  // namespace wgpilot::control
