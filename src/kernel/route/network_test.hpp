// A network namespace with a veth pair (v0, v1) for the tests of this folder that need a kernel. Other kinds
// of links are not in every kernel.
#pragma once

#include <gmock/gmock.h>

#include "kernel/route/link.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::route {

// Calls body(channel, index of v0), in the namespace.
template <class Body>
void with_veth(Body body) {
  test::in_private_network([&] {
    test::output_of("ip link add v0 type veth peer name v1 && ip link set v0 up && ip link set v1 up");
    auto channel = netlink::Channel::open(NETLINK_ROUTE);
    ASSERT_TRUE(channel) << channel.error().message();
    const auto link = fetch_link(*channel, "v0");
    ASSERT_TRUE(link && *link);
    body(*channel, (*link)->index);
  });
}

}  // namespace wgpilot::route
