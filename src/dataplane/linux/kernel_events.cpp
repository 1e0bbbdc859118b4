#include "dataplane/linux/kernel_events.hpp"

#include <unistd.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>

#include "dataplane/linux/mark.hpp"
#include "dataplane/state.hpp"
#include "netlink/schema.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using netlink::Reply;
using netlink::Subscription;

// Ours by its mark, or a tunnel that may have lost it. Without its link a tunnel has no routes either; the
// kernel drops them without a word.
Result<bool> is_tunnel(const Reply& reply) {
  WGP_TRY(const route::LinkStatus link, route::decode_link(reply));
  return is_ours(link) || link.kind == kKernelKind || link.kind == kUserspaceKind;
}

// Any word about a tunnel (its MTU, state, name or mark may have changed), an address that went, a route of
// ours that went.
Result<bool> is_touch(const Reply& reply) {
  switch (reply.type()) {
    case RTM_NEWLINK:
    case RTM_DELLINK:
      return is_tunnel(reply);
    case RTM_DELADDR: {
      WGP_TRY(const auto address, reply.family_header<ifaddrmsg>());
      return address.ifa_scope != RT_SCOPE_LINK;  // those come and go with every link
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
  WGP_TRY(const bool touched, drain_one(route_, is_touch));
  WGP_TRY(const bool changed, drain_one(nftables_, is_foreign_transaction));
  return touched || changed;
}

}  // namespace wgpilot::dataplane::linux_
