// What the machine has besides our interfaces: links, networks, ports, the way out. Each call opens its own
// sockets in the network namespace of its thread, changes nothing and may be made on any thread; blocking.
#pragma once

#include "dataplane/dataplane.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::dataplane::linux_ {

Result<std::vector<LinkSummary>> fetch_link_summaries();
// Without our own interfaces, loopback, IPv6 link-local addresses and default routes.
Result<std::vector<HostPrefix>> fetch_host_prefixes();
Result<std::optional<SocketOwner>> find_udp_owner(std::uint16_t port);
// IPv4 first.
Result<std::optional<Dataplane::Uplink>> fetch_uplink();

}  // namespace wgpilot::dataplane::linux_
