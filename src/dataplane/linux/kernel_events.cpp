#include "dataplane/linux/kernel_events.hpp"

#include <net/if.h>
#include <unistd.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>

#include "dataplane/state.hpp"
#include "netlink/schema.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using netlink::Reply;
using netlink::Subscription;

// A link that went or was set down (its routes go without a word), an address that went, a route of ours that
// went.
Result<bool> is_loss(const Reply& reply) {
  switch (reply.type()) {
    case RTM_DELLINK:
    case RTM_DELADDR:
      return true;
    case RTM_NEWLINK: {
      WGP_TRY(const auto link, reply.family_header<ifinfomsg>());
      return (link.ifi_flags & IFF_UP) == 0;
    }
    case RTM_DELROUTE: {
      WGP_TRY(const auto route, reply.family_header<rtmsg>());
      return route.rtm_protocol == kRouteProtocol;
    }
    default:
      return false;
  }
}

// Each nftables transaction ends with the thread that made it. In a pid namespace of its own a thread does
// not know its number as the kernel tells it, and looks once more than it has to.
Result<bool> is_foreign_transaction(const Reply& reply) {
  if (reply.type() != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWGEN)) return false;
  netlink::AttributeReader reader(reply.attributes<nfgenmsg>());
  for (netlink::Attribute attribute; reader.next(attribute);) {
    if (attribute.type != NFTA_GEN_PROC_PID) continue;
    netlink::BigEndian<std::uint32_t> process;
    WGP_TRY(netlink::Codec<decltype(process)>::decode(attribute.payload, process));
    return process.value != static_cast<std::uint32_t>(::gettid());
  }
  return true;
}

Result<bool> drain_one(Subscription& subscription, Result<bool> (*counts)(const Reply&)) {
  bool found = false;
  WGP_TRY(const auto drained, subscription.drain([&](const Reply& reply) -> Result<void> {
    WGP_TRY(const bool one, counts(reply));
    found = found || one;
    return {};
  }));
  return found || drained == Subscription::Drained::Overflow;
}

}  // namespace

Result<KernelEvents> KernelEvents::open() {
  WGP_TRY(auto route,
          Subscription::open(NETLINK_ROUTE, {RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR,
                                             RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE}));
  WGP_TRY(auto nftables, Subscription::open(NETLINK_NETFILTER, {NFNLGRP_NFTABLES}));
  return KernelEvents(std::move(route), std::move(nftables));
}

Result<bool> KernelEvents::drain() {
  WGP_TRY(const bool lost, drain_one(route_, is_loss));
  WGP_TRY(const bool changed, drain_one(nftables_, is_foreign_transaction));
  return lost || changed;
}

}  // namespace wgpilot::dataplane::linux_
