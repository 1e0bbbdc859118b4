// The kernel's connections through the Dataplane's eyes. Each call opens its own sockets in the network
// namespace of its thread and may be made on any thread; blocking.
#pragma once

#include "dataplane/dataplane.hpp"

namespace wgpilot::dataplane::linux_ {

// As the Dataplane says.
Result<void> visit_connections(const std::vector<net::Prefix>& ends, const ConnectionVisitor& visit);
Result<std::size_t> flush_connections(const FlushConnections& which);

}  // namespace wgpilot::dataplane::linux_
