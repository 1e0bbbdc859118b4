#include "kernel/conntrack/connection.hpp"

#include <sys/socket.h>

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "netlink/schema.hpp"

namespace wgpilot::conntrack {
namespace {

using netlink::Be16;
using netlink::Be32;
using netlink::Field;
using netlink::SchemaOf;
using Be64 = netlink::BigEndian<std::uint64_t>;

// Both families' attributes lead to one member: a message has those of its own family.
struct Addresses {
  std::optional<net::Address> source;
  std::optional<net::Address> destination;
  struct Schema;
};
struct Addresses::Schema : SchemaOf<Addresses,                                          //
                                    Field<CTA_IP_V4_SRC, &Addresses::source>,           // 4 bytes
                                    Field<CTA_IP_V4_DST, &Addresses::destination>,      // 4 bytes
                                    Field<CTA_IP_V6_SRC, &Addresses::source>,           // 16 bytes
                                    Field<CTA_IP_V6_DST, &Addresses::destination>> {};  // 16 bytes

struct Transport {
  std::uint8_t protocol = 0;
  Be16 source_port;
  Be16 destination_port;
  std::optional<Be16> icmp_id;
  struct Schema;
};
struct Transport::Schema : SchemaOf<Transport,                                                //
                                    Field<CTA_PROTO_NUM, &Transport::protocol>,               // u8
                                    Field<CTA_PROTO_SRC_PORT, &Transport::source_port>,       // be16
                                    Field<CTA_PROTO_DST_PORT, &Transport::destination_port>,  // be16
                                    Field<CTA_PROTO_ICMP_ID, &Transport::icmp_id>,            // be16
                                    Field<CTA_PROTO_ICMPV6_ID, &Transport::icmp_id>> {};      // be16

struct WireTuple {
  Addresses addresses;
  Transport transport;
  struct Schema;
};
struct WireTuple::Schema : SchemaOf<WireTuple,                                          //
                                    Field<CTA_TUPLE_IP, &WireTuple::addresses>,         // nested
                                    Field<CTA_TUPLE_PROTO, &WireTuple::transport>> {};  // nested

struct WireCounters {
  Be64 packets;
  Be64 bytes;
  struct Schema;
};
struct WireCounters::Schema : SchemaOf<WireCounters,                                         //
                                       Field<CTA_COUNTERS_PACKETS, &WireCounters::packets>,  // be64
                                       Field<CTA_COUNTERS_BYTES, &WireCounters::bytes>> {};  // be64

struct TcpInformation {
  std::optional<TcpState> state;
  struct Schema;
};
struct TcpInformation::Schema
    : SchemaOf<TcpInformation, Field<CTA_PROTOINFO_TCP_STATE, &TcpInformation::state>> {};  // u8

struct ProtocolInformation {
  std::optional<TcpInformation> tcp;
  struct Schema;
};
struct ProtocolInformation::Schema
    : SchemaOf<ProtocolInformation, Field<CTA_PROTOINFO_TCP, &ProtocolInformation::tcp>> {};  // nested

struct Attributes {
  WireTuple original;
  WireTuple reply;
  Be32 status;
  ProtocolInformation information;
  Be32 timeout;
  Be32 mark;
  std::optional<WireCounters> original_counters;
  std::optional<WireCounters> reply_counters;
  struct Schema;
};
struct Attributes::Schema : SchemaOf<Attributes,                                      //
                                     Field<CTA_TUPLE_ORIG, &Attributes::original>,    // nested
                                     Field<CTA_TUPLE_REPLY, &Attributes::reply>,      // nested
                                     Field<CTA_STATUS, &Attributes::status>,          // be32
                                     Field<CTA_PROTOINFO, &Attributes::information>,  // nested
                                     Field<CTA_TIMEOUT, &Attributes::timeout>,        // be32, seconds
                                     Field<CTA_MARK, &Attributes::mark>,              // be32
                                     Field<CTA_COUNTERS_ORIG, &Attributes::original_counters>,    // nested
                                     Field<CTA_COUNTERS_REPLY, &Attributes::reply_counters>> {};  // nested

Result<Tuple> to_tuple(const WireTuple& wire, net::Family family) {
  const auto& [source, destination] = wire.addresses;
  if (!source || !destination || source->family() != family || destination->family() != family) {
    return fail(Code::KernelError, "netlink IPCTNL_MSG_CT_NEW: a direction without addresses of its family");
  }
  return Tuple{.source = *source,
               .destination = *destination,
               .source_port = wire.transport.source_port.value,
               .destination_port = wire.transport.destination_port.value};
}

std::optional<Counters> to_counters(const std::optional<WireCounters>& wire) {
  if (!wire) return std::nullopt;
  return Counters{.packets = wire->packets.value, .bytes = wire->bytes.value};
}

std::optional<net::Family> find_family(std::uint8_t wire) {
  if (wire == AF_INET) return net::Family::V4;
  if (wire == AF_INET6) return net::Family::V6;
  return std::nullopt;
}

}  // namespace

bool Connection::is_replied() const {
  return (status & IPS_SEEN_REPLY) != 0;
}

bool Connection::is_assured() const {
  return (status & IPS_ASSURED) != 0;
}

Result<std::optional<Connection>> decode_connection(const netlink::Reply& reply) {
  WGP_TRY(const nfgenmsg header, reply.family_header<nfgenmsg>());
  const auto family = find_family(header.nfgen_family);
  if (!family) return std::nullopt;
  WGP_TRY(const auto wire, netlink::decode<Attributes>(reply.attributes<nfgenmsg>()));
  Connection connection{.protocol = wire.original.transport.protocol, .original = {}, .reply = {}};
  WGP_TRY(connection.original, to_tuple(wire.original, *family));
  WGP_TRY(connection.reply, to_tuple(wire.reply, *family));
  if (const auto id = wire.original.transport.icmp_id) connection.icmp_id = id->value;
  if (wire.information.tcp) connection.tcp_state = wire.information.tcp->state;
  connection.status = wire.status.value;
  connection.timeout = std::chrono::seconds(wire.timeout.value);
  connection.mark = wire.mark.value;
  connection.original_counters = to_counters(wire.original_counters);
  connection.reply_counters = to_counters(wire.reply_counters);
  return connection;
}

}  // namespace wgpilot::conntrack
