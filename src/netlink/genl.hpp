// Generic netlink: families are looked up by name, their numbers differ from boot to boot.
#pragma once

#include <linux/genetlink.h>

#include "netlink/channel.hpp"
#include "netlink/schema.hpp"

namespace wgpilot::netlink {

struct MulticastGroup {
  std::string name;
  std::uint32_t id = 0;
  struct Schema;
};

struct GenlFamily {
  std::uint16_t id = 0;
  std::uint32_t version = 0;
  std::vector<MulticastGroup> groups;
  struct Schema;
};

// `channel` is one of NETLINK_GENERIC. The kernel loads the module that has the family, if there is one;
// NotFound when there is none.
Result<GenlFamily> fetch_family(Channel& channel, const std::string& name);

// A message of the family, its header in place.
Message genl_message(std::string_view name, const GenlFamily& family, std::uint8_t command,
                     std::size_t capacity = Message::kCapacity);

// The attributes of a family's reply.
inline Bytes genl_attributes(const Reply& reply) {
  return reply.attributes<genlmsghdr>();
}

}  // namespace wgpilot::netlink
