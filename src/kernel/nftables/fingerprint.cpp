#include "kernel/nftables/fingerprint.hpp"

#include <sys/socket.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <cassert>
#include <functional>
#include <string_view>
#include <vector>

#include "netlink/schema.hpp"

namespace wgpilot::nftables {
namespace {

using netlink::Attribute;
using netlink::AttributeReader;
using netlink::Bytes;
using netlink::Channel;
using netlink::Message;
using netlink::Reply;

// The table's name has the same number in everything that belongs to a table.
constexpr int kName = NFTA_TABLE_NAME;
static_assert(kName == int{NFTA_CHAIN_TABLE} && kName == int{NFTA_RULE_TABLE} &&
              kName == int{NFTA_SET_TABLE} && kName == int{NFTA_SET_ELEM_LIST_TABLE});

struct TableName {
  std::string table;
  struct Schema;
};
struct TableName::Schema : netlink::SchemaOf<TableName, netlink::Field<kName, &TableName::table>> {};

struct SetName {
  std::string table;
  std::string set;
  struct Schema;
};
struct SetName::Schema : netlink::SchemaOf<SetName, netlink::Field<NFTA_SET_ELEM_LIST_TABLE, &SetName::table>,
                                           netlink::Field<NFTA_SET_ELEM_LIST_SET, &SetName::set>> {};

// A sum, because the kernel may tell the same things in another order; the order of rules is in their handles
// and positions.
struct Sum {
  std::uint64_t value = 0;

  void add(std::uint64_t kind, Bytes bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    value += (std::hash<std::string_view>{}(text) ^ kind) * 0x9e3779b97f4a7c15U;
  }
};

template <class T>
Message make_request(std::string_view name, std::uint16_t type, const T& of) {
  Message message(name, static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | type));
  message.put_header(nfgenmsg{.nfgen_family = NFPROTO_INET, .version = NFNETLINK_V0, .res_id = 0});
  const bool fits = netlink::encode(message, of);
  assert(fits);
  std::ignore = fits;  // two names
  return message;
}

// The payload of the first attribute of that type; empty when there is none.
Bytes find_attribute(Bytes attributes, std::uint16_t type) {
  AttributeReader reader(attributes);
  for (Attribute attribute; reader.next(attribute);) {
    if (attribute.type == type) return attribute.payload;
  }
  return {};
}

std::string_view text_of(Bytes payload) {
  const std::string_view text(reinterpret_cast<const char*>(payload.data()), payload.size());
  return text.substr(0, text.find('\0'));
}

// Everything of an expression but the numbers that a counter has reached.
void add_expressions(Sum& sum, Bytes list) {
  AttributeReader reader(list);
  for (Attribute expression; reader.next(expression);) {
    const bool counts = text_of(find_attribute(expression.payload, NFTA_EXPR_NAME)) == "counter";
    sum.add(NFT_MSG_NEWRULE,
            counts ? find_attribute(expression.payload, NFTA_EXPR_NAME) : expression.payload);
  }
}

void add_rule(Sum& sum, Bytes attributes) {
  AttributeReader reader(attributes);
  Sum rule;
  for (Attribute attribute; reader.next(attribute);) {
    if (attribute.type == NFTA_RULE_EXPRESSIONS) {
      add_expressions(rule, attribute.payload);
    } else {
      rule.add(attribute.type, attribute.payload);
    }
  }
  sum.add(NFT_MSG_NEWRULE, netlink::bytes_of(rule.value));
}

void add_elements(Sum& sum, std::string_view set, Bytes attributes) {
  const auto kind = std::hash<std::string_view>{}(set);
  AttributeReader reader(find_attribute(attributes, NFTA_SET_ELEM_LIST_ELEMENTS));
  for (Attribute element; reader.next(element);) sum.add(kind, element.payload);
}

// Calls `visit` with the attributes of each thing that the kernel dumps of `table`.
template <class Visit>
Result<Sum> sum_of(Channel& channel, Message message, const std::string& table, Visit visit) {
  return channel.dump<Sum>(message, [&](Sum& sum, const Reply& reply) -> Result<void> {
    const Bytes attributes = reply.attributes<nfgenmsg>();
    if (text_of(find_attribute(attributes, kName)) == table) visit(sum, attributes);
    return {};
  });
}

Result<Sum> sum_of_set(Channel& channel, const std::string& table, const std::string& set) {
  return sum_of(channel, make_request("NFT_MSG_GETSETELEM", NFT_MSG_GETSETELEM, SetName{table, set}), table,
                [&](Sum& sum, Bytes attributes) { add_elements(sum, set, attributes); });
}

Result<Sum> sum_of_sets(Channel& channel, const std::string& table) {
  std::vector<std::string> names;
  WGP_TRY(Sum total, sum_of(channel, make_request("NFT_MSG_GETSET", NFT_MSG_GETSET, TableName{table}), table,
                            [&](Sum& sum, Bytes attributes) {
                              sum.add(NFT_MSG_NEWSET, attributes);
                              names.emplace_back(text_of(find_attribute(attributes, NFTA_SET_NAME)));
                            }));
  for (const std::string& name : names) {
    WGP_TRY(const Sum elements, sum_of_set(channel, table, name));
    total.value += elements.value;
  }
  return total;
}

Result<Sum> sum_of_chains(Channel& channel, const std::string& table) {
  return sum_of(channel, make_request("NFT_MSG_GETCHAIN", NFT_MSG_GETCHAIN, TableName{table}), table,
                [](Sum& sum, Bytes attributes) { sum.add(NFT_MSG_NEWCHAIN, attributes); });
}

Result<Sum> sum_of_rules(Channel& channel, const std::string& table) {
  return sum_of(channel, make_request("NFT_MSG_GETRULE", NFT_MSG_GETRULE, TableName{table}), table, add_rule);
}

// NotFound when there is no such table.
Result<Sum> sum_of_table(Channel& channel, const std::string& table) {
  Message message = make_request("NFT_MSG_GETTABLE", NFT_MSG_GETTABLE, TableName{table});
  Sum sum;
  WGP_TRY(channel.request(message, [&](const Reply& reply) -> Result<void> {
    sum.add(NFT_MSG_NEWTABLE, reply.attributes<nfgenmsg>());
    return {};
  }));
  return sum;
}

}  // namespace

Result<std::optional<std::uint64_t>> fetch_fingerprint(Channel& channel, const std::string& table) {
  const Result<Sum> itself = sum_of_table(channel, table);
  if (!itself && itself.error().code() == Code::NotFound) return std::nullopt;
  if (!itself) return fail(itself.error());
  std::uint64_t total = itself->value;
  for (const auto part : {sum_of_chains, sum_of_rules, sum_of_sets}) {
    WGP_TRY(const Sum sum, part(channel, table));
    total += sum.value;
  }
  return total;
}

}  // namespace wgpilot::nftables
