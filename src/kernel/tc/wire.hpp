// What the messages about qdiscs, classes and filters have in common (linux/rtnetlink.h). Private to this
// folder. Pure.
#pragma once

#include <sys/socket.h>

#include <linux/gen_stats.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_mirred.h>

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "kernel/tc/handle.hpp"
#include "netlink/reply.hpp"
#include "netlink/schema.hpp"

namespace wgpilot::netlink {

// The kernel's own structures, as they lie in memory.
template <>
struct Codec<tc_htb_glob> : RawCodec<tc_htb_glob> {};
template <>
struct Codec<tc_htb_opt> : RawCodec<tc_htb_opt> {};
template <>
struct Codec<tc_mirred> : RawCodec<tc_mirred> {};
template <>
struct Codec<gnet_stats_basic> : RawCodec<gnet_stats_basic> {};
template <>
struct Codec<gnet_stats_queue> : RawCodec<gnet_stats_queue> {};

}  // namespace wgpilot::netlink

namespace wgpilot::tc {

struct Operation {
  std::string_view name;  // what errors call it
  std::uint16_t type;
  std::uint16_t flags = 0;
};

// A kind and its options: what every qdisc, class and filter is made of.
template <class Options>
struct Kind {
  std::string kind;
  Options options;
  struct Schema;
};
template <class Options>
struct Kind<Options>::Schema : netlink::SchemaOf<Kind<Options>,                                   //
                                                 netlink::Field<TCA_KIND, &Kind<Options>::kind>,  //
                                                 netlink::Field<TCA_OPTIONS, &Kind<Options>::options>> {};

// For qdiscs that need none, and for removals.
struct BareKind {
  std::string kind;
  struct Schema;
};
struct BareKind::Schema : netlink::SchemaOf<BareKind, netlink::Field<TCA_KIND, &BareKind::kind>> {};

// The attributes of a reply, their meaning still to be told by the kind. Views into the reply.
struct Described {
  std::string kind;
  netlink::Bytes options;
  netlink::Bytes statistics;
  struct Schema;
};
struct ViewCodec {
  static Result<void> decode(netlink::Bytes payload, netlink::Bytes& view) {
    view = payload;
    return {};
  }
};
struct Described::Schema
    : netlink::SchemaOf<Described,                                                          //
                        netlink::Field<TCA_KIND, &Described::kind>,                         //
                        netlink::Field<TCA_OPTIONS, &Described::options, ViewCodec>,        // nested
                        netlink::Field<TCA_STATS2, &Described::statistics, ViewCodec>> {};  // nested

inline Result<Described> describe(const netlink::Reply& reply) {
  return netlink::decode<Described>(reply.attributes<tcmsg>());
}

inline tcmsg header_of(std::uint32_t link, Handle parent, Handle handle = kNone) {
  tcmsg header{};
  header.tcm_family = AF_UNSPEC;
  header.tcm_ifindex = static_cast<int>(link);
  header.tcm_parent = static_cast<std::uint32_t>(parent);
  header.tcm_handle = static_cast<std::uint32_t>(handle);
  return header;
}

// There is always room for the few attributes of these kinds.
template <netlink::HasSchema... T>
netlink::Message make_message(const Operation& operation, const tcmsg& header, const T&... attributes) {
  netlink::Message message(operation.name, operation.type, operation.flags);
  message.put_header(header);
  const bool fits = (netlink::encode(message, attributes) && ...);
  assert(fits);
  std::ignore = fits;
  return message;
}

}  // namespace wgpilot::tc
