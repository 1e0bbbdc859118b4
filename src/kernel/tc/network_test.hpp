// A network namespace with two IFB devices (i0, i1), which every kernel that can limit has, for the tests of
// this folder.
#pragma once

#include <gmock/gmock.h>
#include <net/if.h>

#include "kernel/tc/handle.hpp"
#include "netlink/channel.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::tc {

// Calls body(channel, index of i0), in the namespace.
template <class Body>
void with_device(Body body) {
  test::in_private_network([&] {
    test::output_of("for i in i0 i1; do ip link add $i type ifb && ip link set $i up || exit 1; done");
    auto channel = netlink::Channel::open(NETLINK_ROUTE);
    ASSERT_TRUE(channel) << channel.error().message();
    body(*channel, ::if_nametoindex("i0"));
  });
}

inline Result<void> send(netlink::Channel& channel, netlink::Message message) {
  return channel.request(message);
}

inline void expect_done(netlink::Channel& channel, netlink::Message message) {
  const auto done = send(channel, std::move(message));
  EXPECT_TRUE(done) << done.error().message();
}

}  // namespace wgpilot::tc
