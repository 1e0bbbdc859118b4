#include "kernel/conntrack/pick.hpp"

#include <sys/socket.h>

#include <linux/netfilter/nfnetlink_conntrack.h>

#include "netlink/schema.hpp"

namespace wgpilot::conntrack {
namespace {

using netlink::Field;
using netlink::Message;
using netlink::SchemaOf;

// Bit CTA_IP_SRC of CTA_FILTER_ORIG_FLAGS and CTA_FILTER_REPLY_FLAGS (net/netfilter/nf_internals.h).
constexpr std::uint32_t kBySource = 1 << 0;

// What a filter needs of a direction: its source.
struct SourceOnly {
  net::Address source;
  struct Schema;
};
struct SourceOnly::Schema : SchemaOf<SourceOnly, Field<CTA_IP_V4_SRC, &SourceOnly::source>> {};  // 4 bytes

struct Direction {
  SourceOnly addresses;
  struct Schema;
};
struct Direction::Schema : SchemaOf<Direction, Field<CTA_TUPLE_IP, &Direction::addresses>> {};  // nested

struct Flags {
  std::optional<std::uint32_t> original;
  std::optional<std::uint32_t> reply;
  struct Schema;
};
struct Flags::Schema : SchemaOf<Flags,                                             //
                                Field<CTA_FILTER_ORIG_FLAGS, &Flags::original>,    // u32
                                Field<CTA_FILTER_REPLY_FLAGS, &Flags::reply>> {};  // u32

struct Filter {
  std::optional<Direction> original;
  std::optional<Direction> reply;
  Flags flags;
  struct Schema;
};
struct Filter::Schema : SchemaOf<Filter,                                    //
                                 Field<CTA_TUPLE_ORIG, &Filter::original>,  // nested
                                 Field<CTA_TUPLE_REPLY, &Filter::reply>,    // nested
                                 Field<CTA_FILTER, &Filter::flags>> {};     // nested

}  // namespace

bool Pick::matches(const Connection& connection) const {
  return address == (role == Role::Began ? connection.original.source : connection.reply.source);
}

Message to_message(net::Family family) {
  Message message("IPCTNL_MSG_CT_GET", NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET);
  const std::uint8_t wire = family == net::Family::V4 ? AF_INET : AF_INET6;
  message.put_header(nfgenmsg{.nfgen_family = wire, .version = NFNETLINK_V0, .res_id = 0});
  return message;
}

Message to_message(const Pick& pick) {
  assert(pick.address.is_v4());
  const Direction direction{{pick.address}};
  Filter filter;
  const bool began = pick.role == Role::Began;
  (began ? filter.original : filter.reply) = direction;
  (began ? filter.flags.original : filter.flags.reply) = kBySource;
  Message message = to_message(pick.address.family());
  const bool fits = netlink::encode(message, filter);
  assert(fits);
  std::ignore = fits;
  return message;
}

}  // namespace wgpilot::conntrack
