// What the kernel is asked for: the connections of one address in one role, which it picks itself, or all of
// a family. Pure.
//
// IPv4 only: for IPv6 addresses the kernel's comparison is the wrong way round and leaves out just what is
// asked for (ctnetlink_filter_match_tuple, from Linux 5.8, which brought it, to 6.18 at least).
#pragma once

#include "kernel/conntrack/connection.hpp"
#include "netlink/message.hpp"

namespace wgpilot::conntrack {

// Who began it is the source of the original direction; who answers, that of the reply direction.
enum class Role { Began, Answers };

struct Pick {
  net::Address address;  // IPv4
  Role role = Role::Began;

  bool matches(const Connection& connection) const;
};

// A dump of these only. A kernel before Linux 5.8 does not know the filter and lists everything.
netlink::Message to_message(const Pick& pick);
// A dump of everything.
netlink::Message to_message(net::Family family);

}  // namespace wgpilot::conntrack
