// What a new or changed network may not collide with: other networks, this host's own networks, other
// programs' ports.
#pragma once

#include "control/control.hpp"

namespace wgpilot::control {

// SubnetConflict with `details` {subnet, conflicts_with, network | interface}. Networks that are switched off
// count too.
Result<void> check_subnets(Control& control, const model::Network& network);

// PortInUse with `details` {port, protocol, process, pid, local_address} or {port, network}. The port that
// `except` itself listens on is no conflict.
Result<void> check_port(Control& control, std::uint16_t port, NetworkId except);

}  // namespace wgpilot::control
