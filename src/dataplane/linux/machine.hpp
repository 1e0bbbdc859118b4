// Facts about the machine for the doctor: rights, kernel, links, the way out, ports. Each call opens its own
// sockets in the network namespace of its thread, changes nothing and may be made on any thread; blocking,
// mostly for the walk through /proc that finds the owner of a port.
#pragma once

#include "dataplane/machine.hpp"

namespace wgpilot::dataplane::linux_ {

// Needs no rights: what cannot be seen without them is told as such.
Result<MachineFacts> fetch_machine(const std::vector<std::uint16_t>& udp_ports);

}  // namespace wgpilot::dataplane::linux_
