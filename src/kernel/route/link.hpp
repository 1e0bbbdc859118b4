// Network interfaces through rtnetlink (linux/if_link.h): list, create, change, delete. Functions on a
// Channel of NETLINK_ROUTE, in whose network namespace they work; they keep no state. What a WireGuard
// interface holds (keys, peers) is kernel/wireguard's. Blocking; the thread is the Channel's. Failures are
// the Channel's, with the kernel's own text, where nothing else is said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::route {

enum class AdminState { Down, Up };

// RFC 2863, as in linux/if.h.
enum class OperState : std::uint8_t { Unknown, NotPresent, Down, LowerLayerDown, Testing, Dormant, Up };

struct LinkStatistics {
  std::uint64_t rx_bytes = 0, tx_bytes = 0;
  std::uint64_t rx_packets = 0, tx_packets = 0;
  std::uint64_t rx_errors = 0, tx_errors = 0;
  std::uint64_t rx_dropped = 0, tx_dropped = 0;
  std::uint64_t multicast = 0;
  friend bool operator==(const LinkStatistics&, const LinkStatistics&) = default;
};

struct LinkStatus {
  std::uint32_t index = 0;
  std::string name;
  std::string kind;   // "wireguard", "tun", "veth"; empty for hardware and loopback
  std::string alias;  // empty when there is none
  std::uint32_t mtu = 0;
  AdminState state = AdminState::Down;
  OperState oper_state = OperState::Unknown;
  LinkStatistics statistics;
  struct Schema;
};

// What is absent stays as it is.
struct LinkSettings {
  std::optional<std::string> name;   // a new one; the link must be down
  std::optional<std::string> alias;  // "" removes it; at most 255 bytes
  std::optional<std::uint32_t> mtu;
  std::optional<std::uint32_t> queue_length;  // packets, of queues that are made from now on
  std::optional<AdminState> state;
  struct Schema;
};

Result<std::vector<LinkStatus>> fetch_links(netlink::Channel& channel);
// Absent when there is no link of that name.
Result<std::optional<LinkStatus>> fetch_link(netlink::Channel& channel, const std::string& name);

// A new interface with these settings, or none. WgModuleNotLoaded when the kernel has no WireGuard,
// AlreadyExists when the name is taken, InterfaceCreateFailed when the kernel refuses the name or a setting.
Result<void> create_wireguard_link(netlink::Channel& channel, const std::string& name,
                                   const LinkSettings& settings);
// An intermediate functional block: what is sent into it comes back where it came from, by way of its qdisc.
// NotFound when the kernel has none of the kind, else as above.
Result<void> create_ifb_link(netlink::Channel& channel, const std::string& name,
                             const LinkSettings& settings);
// The kernel goes through alias, MTU and state in turn and stops at the one it refuses.
Result<void> set_link(netlink::Channel& channel, std::uint32_t index, const LinkSettings& settings);
// Remove the peers of a WireGuard interface first: the kernel waits 16 ms for each that is left.
Result<void> delete_link(netlink::Channel& channel, std::uint32_t index);

// The messages behind these functions, and the reading of RTM_NEWLINK.
netlink::Message to_create(const std::string& name, std::string_view kind);
netlink::Message to_set(std::uint32_t index, const LinkSettings& settings);
netlink::Message to_delete(std::uint32_t index);
Result<LinkStatus> decode_link(const netlink::Reply& reply);

}  // namespace wgpilot::route
