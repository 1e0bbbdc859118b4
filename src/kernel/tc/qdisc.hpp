// Queueing disciplines through rtnetlink (linux/pkt_sched.h): HTB at the root, fq_codel as leaf of a class,
// ingress. Values and messages; the caller sends them over a Channel of NETLINK_ROUTE, in whose network
// namespace they work. Failures are the Channel's, with the kernel's own text: a kind that this kernel does
// not have is NotFound.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "kernel/tc/handle.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::tc {

struct Qdisc {
  std::uint32_t link = 0;  // index of the interface
  Handle parent = kNone;   // kRoot, kIngressParent or a class
  Handle handle = kNone;
  std::string kind;                    // "htb", "fq_codel", "ingress"
  std::optional<std::uint32_t> flows;  // of fq_codel
  friend bool operator==(const Qdisc&, const Qdisc&) = default;
};

// Those of all links; without the ones that the kernel itself put into classes.
Result<std::vector<Qdisc>> fetch_qdiscs(netlink::Channel& channel);

// In the place of whatever is the root of the link. What no filter puts into a class passes unshaped.
netlink::Message to_put_htb(std::uint32_t link, Handle handle);
// A leaf of few flows: 7 KiB instead of 67. AlreadyExists when the class has one: flows cannot change.
netlink::Message to_add_fq_codel(std::uint32_t link, Handle parent, std::uint32_t flows);
// AlreadyExists beside an ingress or clsact qdisc.
netlink::Message to_add_ingress(std::uint32_t link);
netlink::Message to_remove(const Qdisc& qdisc);

// Reads RTM_NEWQDISC.
Result<Qdisc> decode_qdisc(const netlink::Reply& reply);

}  // namespace wgpilot::tc
