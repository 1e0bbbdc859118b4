#include "kernel/route/link_address.hpp"

#include <linux/if_addr.h>

#include <cerrno>

#include "kernel/route/wire.hpp"

namespace wgpilot::route {
namespace {

using netlink::Field;
using netlink::Message;
using netlink::SchemaOf;

struct Attributes {
  std::optional<net::Address> local;    // ours
  std::optional<net::Address> address;  // the other end's where there is one, else ours
  std::optional<std::uint32_t> flags;
  struct Schema;
};
struct Attributes::Schema : SchemaOf<Attributes,                                    //
                                     Field<IFA_LOCAL, &Attributes::local>,          // 4 or 16 bytes
                                     Field<IFA_FLAGS, &Attributes::flags>,          // u32
                                     Field<IFA_ADDRESS, &Attributes::address>> {};  // 4 or 16 bytes

ifaddrmsg header_of(const LinkAddress& address) {
  ifaddrmsg header{};
  header.ifa_family = to_wire(address.prefix.family());
  header.ifa_prefixlen = static_cast<std::uint8_t>(address.prefix.length());
  header.ifa_index = address.link;
  return header;
}

std::uint32_t flags_of(const LinkAddress& address) {
  std::uint32_t flags = 0;
  if (address.subnet_route == SubnetRoute::None) flags |= IFA_F_NOPREFIXROUTE;
  if (!address.prefix.is_v4()) flags |= IFA_F_NODAD;
  return flags;
}

Message to_put(const LinkAddress& address, std::uint16_t existing) {
  const Operation operation{"RTM_NEWADDR", RTM_NEWADDR, static_cast<std::uint16_t>(NLM_F_CREATE | existing)};
  return make_message(operation, header_of(address),
                      Attributes{.local = address.prefix.address(),
                                 .address = address.prefix.address(),
                                 .flags = flags_of(address)});
}

}  // namespace

Message to_add(const LinkAddress& address) {
  return to_put(address, NLM_F_EXCL);
}

Message to_replace(const LinkAddress& address) {
  return to_put(address, NLM_F_REPLACE);
}

Message to_remove(const LinkAddress& address) {
  return make_message(Operation{"RTM_DELADDR", RTM_DELADDR}, header_of(address),
                      Attributes{.local = address.prefix.address(), .address = address.prefix.address()});
}

Error explain(const LinkAddress& address, Error error) {
  const bool ipv6_is_off = error.os_errno() == EACCES && !address.prefix.is_v4();
  Error named = std::move(error).in("address " + net::to_string(address.prefix));
  if (!ipv6_is_off) return named;
  return std::move(named).with_hint(
      "IPv6 is switched off on this host. Set the kernel setting net.ipv6.conf.all.disable_ipv6 to 0, or "
      "give "
      "the network no IPv6 subnet.");
}

Result<std::optional<LinkAddress>> decode_address(const netlink::Reply& reply) {
  WGP_TRY(const ifaddrmsg header, reply.family_header<ifaddrmsg>());
  const std::optional<net::Family> family = find_family(header.ifa_family);
  if (!family) return std::nullopt;
  WGP_TRY(const auto attributes, netlink::decode<Attributes>(reply.attributes<ifaddrmsg>()));
  const auto& own = attributes.local ? attributes.local : attributes.address;
  WGP_TRY(const net::Prefix prefix, to_prefix(*family, own, header.ifa_prefixlen));
  const bool alone = attributes.flags.value_or(header.ifa_flags) & IFA_F_NOPREFIXROUTE;
  return LinkAddress{.link = header.ifa_index,
                     .prefix = prefix,
                     .subnet_route = alone ? SubnetRoute::None : SubnetRoute::Kernel};
}

Result<std::vector<LinkAddress>> fetch_addresses(netlink::Channel& channel,
                                                 std::optional<std::uint32_t> link) {
  ifaddrmsg filter{};
  filter.ifa_index = link.value_or(0);
  return fetch_all(channel, make_message(Operation{"RTM_GETADDR", RTM_GETADDR}, filter), decode_address);
}

}  // namespace wgpilot::route
