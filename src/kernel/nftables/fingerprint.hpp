// What a table holds, as one number: while it stays the same, nobody has changed, removed or replaced a
// chain, a set, an element or a rule. Counters do not count. Reads the kernel's own messages, which takes a
// fraction of the time of a listing in words. Numbers are good for comparing within one boot and one table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "netlink/channel.hpp"

namespace wgpilot::nftables {

// `channel` is one of NETLINK_NETFILTER; `table` of the family inet. Absent when there is no such table.
Result<std::optional<std::uint64_t>> fetch_fingerprint(netlink::Channel& channel, const std::string& table);

}  // namespace wgpilot::nftables
