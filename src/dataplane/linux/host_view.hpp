// Reads this host's routes, rules and WireGuard ports for those who want to look at them. Each call opens its
// own sockets in the network namespace of its thread, changes nothing and may be made on any thread;
// blocking.
#pragma once

#include "dataplane/dataplane.hpp"

namespace wgpilot::dataplane::linux_ {

// As the Dataplane says. Filtered in the kernel; of a table of any size a bounded part is held.
Result<HostRoutes> fetch_host_routes(const RouteQuery& query);
Result<std::vector<HostRule>> fetch_host_rules();
// Asks every device, which costs as much as reading its peers. One that does not answer is left out.
Result<std::vector<WireguardPort>> fetch_wireguard_ports();

}  // namespace wgpilot::dataplane::linux_
