// IP addresses on interfaces through rtnetlink (linux/if_addr.h). Values and messages; change.hpp carries
// them out. In the network namespace of the Channel. Failures are the Channel's, with the kernel's own text.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::route {

// Whether the kernel adds the route to the address's own subnet by itself. That route carries the kernel's
// protocol number; whoever needs it under a number of his own says None and adds it as a Route.
enum class SubnetRoute { None, Kernel };

struct LinkAddress {
  std::uint32_t link = 0;  // index of the interface
  net::Prefix prefix;      // the address with the length of its subnet: 10.0.0.1/24
  SubnetRoute subnet_route = SubnetRoute::None;
  friend bool operator==(const LinkAddress&, const LinkAddress&) = default;
};

// IPv4 and IPv6, of all links or of one.
Result<std::vector<LinkAddress>> fetch_addresses(netlink::Channel& channel,
                                                 std::optional<std::uint32_t> link = std::nullopt);

// IPv6 addresses are usable at once, without duplicate address detection: in a tunnel there is nobody to ask.
netlink::Message to_add(const LinkAddress& address);
netlink::Message to_replace(const LinkAddress& address);
netlink::Message to_remove(const LinkAddress& address);
// "address 10.0.0.1/24: netlink RTM_NEWADDR: …".
Error explain(const LinkAddress& address, Error error);

// Reads RTM_NEWADDR; absent for another family than the two.
Result<std::optional<LinkAddress>> decode_address(const netlink::Reply& reply);

}  // namespace wgpilot::route
