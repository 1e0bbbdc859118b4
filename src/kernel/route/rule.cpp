#include "kernel/route/rule.hpp"

#include <fmt/format.h>
#include <linux/fib_rules.h>

#include "kernel/route/wire.hpp"

namespace wgpilot::route {
namespace {

using netlink::Field;
using netlink::Message;
using netlink::SchemaOf;

struct Attributes {
  std::optional<net::Address> destination;
  std::optional<net::Address> source;
  std::optional<std::string> incoming_interface;
  std::optional<std::uint32_t> priority;
  std::optional<std::uint32_t> mark;
  std::optional<std::uint32_t> table;
  std::optional<std::uint8_t> protocol;
  struct Schema;
};
struct Attributes::Schema : SchemaOf<Attributes,                                           //
                                     Field<FRA_SRC, &Attributes::source>,                  // 4 or 16 bytes
                                     Field<FRA_DST, &Attributes::destination>,             // 4 or 16 bytes
                                     Field<FRA_IIFNAME, &Attributes::incoming_interface>,  // string
                                     Field<FRA_FWMARK, &Attributes::mark>,                 // u32
                                     Field<FRA_TABLE, &Attributes::table>,                 // u32
                                     Field<FRA_PRIORITY, &Attributes::priority>,           // u32
                                     Field<FRA_PROTOCOL, &Attributes::protocol>> {};       // u8

std::uint8_t length_of(const std::optional<net::Prefix>& prefix) {
  return static_cast<std::uint8_t>(prefix ? prefix->length() : 0);
}

std::optional<net::Address> to_attribute(const std::optional<net::Prefix>& prefix) {
  return prefix ? address_of(*prefix) : std::nullopt;
}

Message to_message(const Operation& operation, const Rule& rule) {
  fib_rule_hdr header{};
  header.family = to_wire(rule.family);
  header.src_len = length_of(rule.source);
  header.dst_len = length_of(rule.destination);
  header.action = FR_ACT_TO_TBL;
  return make_message(operation, header,
                      Attributes{.destination = to_attribute(rule.destination),
                                 .source = to_attribute(rule.source),
                                 .incoming_interface = rule.incoming_interface,
                                 .priority = rule.priority,
                                 .mark = rule.mark,
                                 .table = rule.table,
                                 .protocol = rule.protocol});
}

Result<std::optional<net::Prefix>> to_condition(net::Family family,
                                                const std::optional<net::Address>& address, int length) {
  if (length == 0) return std::nullopt;
  WGP_TRY(const net::Prefix prefix, to_prefix(family, address, length));
  return prefix;
}

}  // namespace

Message to_add(const Rule& rule) {
  return to_message({"RTM_NEWRULE", RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL}, rule);
}

Message to_remove(const Rule& rule) {
  return to_message({"RTM_DELRULE", RTM_DELRULE}, rule);
}

Error explain(const Rule& rule, Error error) {
  return std::move(error).in(fmt::format("rule {}", rule.priority));
}

Result<std::optional<Rule>> decode_rule(const netlink::Reply& reply) {
  WGP_TRY(const fib_rule_hdr header, reply.family_header<fib_rule_hdr>());
  const std::optional<net::Family> family = find_family(header.family);
  if (!family) return std::nullopt;
  WGP_TRY(const auto attributes, netlink::decode<Attributes>(reply.attributes<fib_rule_hdr>()));
  WGP_TRY(const auto source, to_condition(*family, attributes.source, header.src_len));
  WGP_TRY(const auto destination, to_condition(*family, attributes.destination, header.dst_len));
  return Rule{.family = *family,
              .priority = attributes.priority.value_or(0),
              .source = source,
              .destination = destination,
              .incoming_interface = attributes.incoming_interface,
              .mark = attributes.mark,
              .table = attributes.table.value_or(header.table),
              .protocol = attributes.protocol.value_or(0)};
}

Result<std::vector<Rule>> fetch_rules(netlink::Channel& channel) {
  return fetch_all(channel, make_message(Operation{"RTM_GETRULE", RTM_GETRULE}, fib_rule_hdr{}), decode_rule);
}

}  // namespace wgpilot::route
