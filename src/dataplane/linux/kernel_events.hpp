// Whether somebody else has touched what we keep in the kernel: links, addresses, routes and rules of ours,
// bandwidth limits, our table. Listens to the kernel's announcements in the network namespace of the thread
// that opened it and tells that it is time to look and who gave the reason, never what changed: looking is
// observe(). WireGuard announces nothing about peers. Belongs to one thread at a time; never blocks.
#pragma once

#include <optional>

#include "dataplane/touch.hpp"
#include "netlink/subscription.hpp"

namespace wgpilot::dataplane::linux_ {

class KernelEvents {
 public:
  // A receive buffer of that many bytes for each of the two sockets.
  static Result<KernelEvents> open(int receive_buffer = netlink::Subscription::kReceiveBuffer);

  // What happened since the last call and may need a repair; an empty Touch when announcements were lost.
  // Firewall changes of the calling thread do not count; its links, addresses and routes do, at the cost of
  // one look.
  Result<std::optional<Touch>> drain();

 private:
  KernelEvents(netlink::Subscription route, netlink::Subscription nftables)
      : route_(std::move(route)), nftables_(std::move(nftables)) {}

  Result<void> hear_route(const netlink::Reply& reply);
  Result<bool> hear_link(const netlink::Reply& reply);
  Result<void> hear_nftables(const netlink::Reply& reply);
  Touch& touch() { return touch_ ? *touch_ : touch_.emplace(); }

  netlink::Subscription route_;
  netlink::Subscription nftables_;
  bool is_our_transaction_ = false;  // of nftables, whose end is still to come: it names our table
  std::optional<Touch> touch_;
};

}  // namespace wgpilot::dataplane::linux_
