// Whether somebody else has touched what we keep in the kernel: links, addresses, routes of ours, nftables.
// Listens to the kernel's announcements in the network namespace of the thread that opened it and tells only
// that it is time to look, never what changed: looking is observe(). Belongs to one thread at a time; never
// blocks.
#pragma once

#include "netlink/subscription.hpp"

namespace wgpilot::dataplane::linux_ {

class KernelEvents {
 public:
  static Result<KernelEvents> open();

  // True when something happened since the last call that may need a repair, and when announcements were
  // lost. Firewall changes of the calling thread do not count; its links, addresses and routes do, at the
  // cost of one look.
  Result<bool> drain();

 private:
  KernelEvents(netlink::Subscription route, netlink::Subscription nftables)
      : route_(std::move(route)), nftables_(std::move(nftables)) {}

  netlink::Subscription route_;
  netlink::Subscription nftables_;
};

}  // namespace wgpilot::dataplane::linux_
