// Between the terms of the dataplane and those of kernel/wireguard and kernel/route. Pure.
#pragma once

#include "dataplane/dataplane.hpp"
#include "kernel/route/link.hpp"
#include "kernel/route/route.hpp"
#include "kernel/route/rule.hpp"
#include "kernel/wireguard/types.hpp"

namespace wgpilot::dataplane::linux_ {

wireguard::DeviceConfig to_device_config(const ConfigureDevice& action);
// Removals come first, so that the allowed IPs of a peer that goes are free.
wireguard::DeviceConfig to_device_config(const ChangePeers& action);

// Key, port, mark and peers of `device`, sorted as Interface wants them.
void put_device(Interface& interface, const wireguard::DeviceStatus& device);

// A route of ours on the link with this index. IPv6 has no metric 0: the kernel's 1024 stands for it.
route::Route to_kernel_route(const Route& route, std::uint32_t link);
Route to_route(const route::Route& route);

route::Rule to_kernel_rule(const Rule& rule);
Rule to_rule(const route::Rule& rule);

PeerStatus to_peer_status(const wireguard::PeerStatus& peer);
LinkCounters to_link_counters(const route::LinkStatistics& statistics);

// fe80::/10: the kernel's own affair, on every link.
bool is_link_local(const net::Prefix& prefix);

}  // namespace wgpilot::dataplane::linux_
