// HTB classes through rtnetlink (linux/pkt_sched.h). Values and messages; the caller sends them over a
// Channel of NETLINK_ROUTE, in whose network namespace they work. Failures are the Channel's, with the
// kernel's own text.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "kernel/tc/handle.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::tc {

struct TrafficClass {
  std::uint32_t link = 0;  // index of the interface
  Handle parent = kNone;   // of the HTB qdisc, 87:
  Handle id = kNone;       // 87:2
  std::uint64_t rate = 0;  // bytes a second, without headers of the link; also the ceiling
  friend bool operator==(const TrafficClass&, const TrafficClass&) = default;
};

struct ClassStatus {
  TrafficClass settings;
  std::uint64_t ceiling = 0;  // bytes a second
  Handle leaf = kNone;        // the qdisc in it; none: the kernel's default
  std::uint64_t bytes = 0;
  std::uint64_t packets = 0;
  std::uint64_t drops = 0;
};

// All of a link; empty when there is none. A parent of kRoot is the class's qdisc itself.
Result<std::vector<ClassStatus>> fetch_classes(netlink::Channel& channel, std::uint32_t link);

// A new class, or other rates for the one that is there; its queue stays.
netlink::Message to_put(const TrafficClass& traffic_class);
// The kernel refuses while filters lead to it (EBUSY).
netlink::Message to_remove(const TrafficClass& traffic_class);

// Reads RTM_NEWTCLASS of HTB.
Result<ClassStatus> decode_class(const netlink::Reply& reply);

}  // namespace wgpilot::tc
