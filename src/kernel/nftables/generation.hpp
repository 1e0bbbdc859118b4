// The number of the kernel's ruleset: each transaction of anybody, on any table, counts it up. Whoever
// remembers it knows for one small message whether anything can have changed.
#pragma once

#include <cstdint>

#include "netlink/channel.hpp"

namespace wgpilot::nftables {

// `channel` is one of NETLINK_NETFILTER. CapabilityMissing without CAP_NET_ADMIN; KernelError and the like
// when the kernel has no nf_tables.
Result<std::uint32_t> fetch_generation(netlink::Channel& channel);

}  // namespace wgpilot::nftables
