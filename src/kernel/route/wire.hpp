// What the messages of rtnetlink for links, addresses, routes and rules have in common. Pure, except
// fetch_all.
#pragma once

#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include <cassert>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"
#include "netlink/channel.hpp"
#include "netlink/schema.hpp"

namespace wgpilot::route {

constexpr std::uint8_t to_wire(net::Family family) {
  return family == net::Family::V4 ? AF_INET : AF_INET6;
}
// Absent for families this module does not speak, such as multicast routing.
std::optional<net::Family> find_family(std::uint8_t wire);

// The prefix of a message with `length` in its header; without an address the family's all-zero one.
// KernelError when the parts do not match.
Result<net::Prefix> to_prefix(net::Family family, const std::optional<net::Address>& address, int length);

// Absent for a prefix that the kernel wants expressed by length 0 and no attribute.
std::optional<net::Address> address_of(const net::Prefix& prefix);

struct Operation {
  std::string_view name;  // what errors call it
  std::uint16_t type;
  std::uint16_t flags = 0;
};

// A message with its header and attributes; there is always room for the few of these kinds.
template <class Header, netlink::HasSchema... T>
netlink::Message make_message(const Operation& operation, const Header& header, const T&... attributes) {
  netlink::Message message(operation.name, operation.type, operation.flags);
  message.put_header(header);
  const bool fits = (netlink::encode(message, attributes) && ...);
  assert(fits);
  std::ignore = fits;
  return message;
}

// Dumps; an item of a family that `decode` does not speak is left out.
template <class T>
Result<std::vector<T>> fetch_all(netlink::Channel& channel, netlink::Message message,
                                 Result<std::optional<T>> (*decode)(const netlink::Reply&)) {
  return channel.dump<std::vector<T>>(
      message, [decode](std::vector<T>& found, const netlink::Reply& reply) -> Result<void> {
        Result<std::optional<T>> item = decode(reply);
        if (!item) return fail(std::move(item).error());
        if (*item) found.push_back(**std::move(item));
        return {};
      });
}

}  // namespace wgpilot::route
