// The kernel's table of tracked connections, of both families, in the network namespace of the Channel:
// looked through one by one, whatever its size, and forgotten entry by entry. Blocking; the thread is the
// Channel's.
//
// A connection has two ends: who began it (source of the original direction) and who answers (source of the
// reply direction, which tells the true one behind a translated destination). Asked for a few IPv4 addresses,
// the kernel picks their connections itself (Linux 5.8; older ones are heard out); else it lists a family's.
// What changes while it is listed may or may not be seen; nothing is seen twice but what comes and goes
// meanwhile.
//
// `channel` is one of NETLINK_NETFILTER. Unavailable, with the remedy, when the kernel does not tell its
// connections; CapabilityMissing without CAP_NET_ADMIN.
#pragma once

#include <functional>
#include <vector>

#include "kernel/conntrack/connection.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::conntrack {

using Visitor = std::function<void(const Connection&)>;

// Those that have an end in one of `ends`.
Result<void> visit_connections(netlink::Channel& channel, const std::vector<net::Prefix>& ends,
                               const Visitor& visit);

using Condition = std::function<bool(const Connection&)>;

// Makes the kernel forget those of the same that `is_meant`, and tells how many there were. One that ends by
// itself meanwhile is no error.
Result<std::size_t> flush_connections(
    netlink::Channel& channel, const std::vector<net::Prefix>& ends,
    const Condition& is_meant = [](const Connection&) { return true; });

// What a failure means for somebody who wants to see connections: see above.
Error explain(Error error);

}  // namespace wgpilot::conntrack
