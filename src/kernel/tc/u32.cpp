// u32: words of the packet compared one after the other. Hosts are in a hash table by the last byte of the
// address, whose entrance every packet of the family takes; shorter prefixes, which are few, in one chain
// each length.
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#include "kernel/tc/filter_options.hpp"

namespace wgpilot::tc {
namespace {

using net::Address;
using net::Prefix;
using netlink::Field;
using netlink::Message;
using netlink::SchemaOf;

constexpr std::uint32_t kDivisor = 256;
constexpr std::uint32_t kLastByte = 0xff;

// A handle is the number of a table (12 bits), of a chain in it (8), of a filter in that (12).
constexpr std::uint32_t kTableOfV4 = 1u << 20;
constexpr std::uint32_t kTableOfV6 = 2u << 20;

// tc_u32_sel, without the array of unknown length at its end.
struct SelectorHead {
  std::uint8_t flags;
  std::uint8_t offset_shift;
  std::uint8_t key_count;
  std::uint16_t offset_mask;
  std::uint16_t offset;
  std::int16_t offset_offset;
  std::int16_t hash_offset;
  std::uint32_t hash_mask;  // network byte order
};
static_assert(sizeof(SelectorHead) == sizeof(tc_u32_sel) &&
              offsetof(SelectorHead, key_count) == offsetof(tc_u32_sel, nkeys) &&
              offsetof(SelectorHead, hash_offset) == offsetof(tc_u32_sel, hoff) &&
              offsetof(SelectorHead, hash_mask) == offsetof(tc_u32_sel, hmask));

struct Selector {
  SelectorHead head{};
  std::vector<tc_u32_key> keys;
};

struct SelectorCodec {
  static bool encode(Message& message, std::uint16_t attribute, const std::optional<Selector>& selector) {
    if (!selector) return true;
    std::vector<std::uint8_t> bytes(sizeof(SelectorHead) + selector->keys.size() * sizeof(tc_u32_key));
    SelectorHead head = selector->head;
    head.key_count = static_cast<std::uint8_t>(selector->keys.size());
    std::memcpy(bytes.data(), &head, sizeof head);
    if (!selector->keys.empty()) {
      std::memcpy(bytes.data() + sizeof head, selector->keys.data(),
                  selector->keys.size() * sizeof(tc_u32_key));
    }
    return message.put(attribute, bytes);
  }
  static Result<void> decode(netlink::Bytes payload, std::optional<Selector>& selector) {
    selector.emplace();
    if (payload.size() < sizeof selector->head) return fail(Code::KernelError, "is too short");
    std::memcpy(&selector->head, payload.data(), sizeof selector->head);
    WGP_TRY(
        netlink::expect_size(payload, sizeof selector->head + selector->head.key_count * sizeof(tc_u32_key)));
    selector->keys.resize(selector->head.key_count);
    if (!selector->keys.empty()) {
      std::memcpy(selector->keys.data(), payload.data() + sizeof selector->head,
                  selector->keys.size() * sizeof(tc_u32_key));
    }
    return {};
  }
};

struct U32Options {
  std::optional<Handle> class_id;
  std::optional<std::uint32_t> table;  // and chain, where the filter goes
  std::optional<std::uint32_t> link;   // the table that it is the entrance of
  std::optional<std::uint32_t> divisor;
  std::optional<Selector> selector;
  std::optional<Actions> actions;
  struct Schema;
};
struct U32Options::Schema : SchemaOf<U32Options,                                                //
                                     Field<TCA_U32_CLASSID, &U32Options::class_id>,             // u32
                                     Field<TCA_U32_HASH, &U32Options::table>,                   // u32
                                     Field<TCA_U32_LINK, &U32Options::link>,                    // u32
                                     Field<TCA_U32_DIVISOR, &U32Options::divisor>,              // u32
                                     Field<TCA_U32_SEL, &U32Options::selector, SelectorCodec>,  // tc_u32_sel
                                     Field<TCA_U32_ACT, &U32Options::actions>> {};              // nested

std::uint32_t table_of(const Prefix& prefix) {
  return prefix.is_v4() ? kTableOfV4 : kTableOfV6;
}

bool is_host(const Prefix& prefix) {
  return prefix.length() == prefix.address().bits();
}

// Where the address begins in a packet, in bytes from its IP header (RFC 791, RFC 8200).
int address_offset(net::Family family, Side side) {
  if (family == net::Family::V4) return side == Side::Source ? 12 : 16;
  return side == Side::Source ? 8 : 24;
}

std::uint32_t bits_of_word(int length, int word) {
  const int bits = std::clamp(length - 32 * word, 0, 32);
  return bits == 0 ? 0 : ~std::uint32_t{0} << (32 - bits);
}

std::vector<tc_u32_key> keys_of(const Filter& filter) {
  std::vector<tc_u32_key> keys;
  const Prefix& prefix = filter.prefix;
  for (int word = 0; bits_of_word(prefix.length(), word) != 0; ++word) {
    tc_u32_key key{};
    key.mask = htonl(bits_of_word(prefix.length(), word));
    std::memcpy(&key.val, prefix.address().bytes().data() + 4 * word, sizeof key.val);
    key.off = address_offset(prefix.family(), filter.side) + 4 * word;
    keys.push_back(key);
  }
  return keys;
}

// The way back: the words must be those of one address from its beginning on, their masks a prefix.
Result<void> put_prefix(const std::vector<tc_u32_key>& keys, net::Family family, Filter& filter) {
  if (keys.empty()) return fail(Code::KernelError, "matches everything");
  std::array<std::uint8_t, 16> bytes{};
  int length = 0;
  filter.side = keys.front().off == address_offset(family, Side::Source) ? Side::Source : Side::Destination;
  for (std::size_t word = 0; word < keys.size() && word < 4; ++word) {
    std::memcpy(bytes.data() + 4 * word, &keys[word].val, 4);
    length += std::popcount(keys[word].mask);
  }
  const Address address =
      family == net::Family::V4 ? Address::v4({bytes[0], bytes[1], bytes[2], bytes[3]}) : Address::v6(bytes);
  filter.prefix = Prefix(address, std::min(length, address.bits()));
  const auto as_we_do = keys_of(filter);
  const bool same = keys.size() == as_we_do.size() &&
                    std::memcmp(keys.data(), as_we_do.data(), keys.size() * sizeof(tc_u32_key)) == 0;
  if (!same) return fail(Code::KernelError, "does not match a prefix");
  return {};
}

// Where a first word can begin tells the family.
std::optional<net::Family> find_family(const std::vector<tc_u32_key>& keys) {
  if (keys.empty()) return std::nullopt;
  const int offset = keys.front().off;
  if (offset == 12 || offset == 16) return net::Family::V4;
  if (offset == 8 || offset == 24) return net::Family::V6;
  return std::nullopt;
}

Message to_message(const Filter& filter, const U32Options& options) {
  return make_message(Operation{"RTM_NEWTFILTER", RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL},
                      header_of(filter), Kind<U32Options>{.kind = "u32", .options = options});
}

}  // namespace

bool is_in_table(std::uint32_t handle) {
  const std::uint32_t table = handle & 0xfff00000;
  return table == kTableOfV4 || table == kTableOfV6;
}

// The table, and the filter that sends every packet into the chain of the last byte of its address.
std::vector<Message> to_prepare_u32(const Filter& filter) {
  if (!is_host(filter.prefix)) return {};
  Filter table = filter;
  table.handle = table_of(filter.prefix);
  U32Options entrance;
  entrance.link = table.handle;
  Selector everything;
  everything.keys.emplace_back();
  everything.head.hash_mask = htonl(kLastByte);
  const int last_word = filter.prefix.is_v4() ? 0 : 12;
  everything.head.hash_offset =
      static_cast<std::int16_t>(address_offset(filter.prefix.family(), filter.side) + last_word);
  entrance.selector = std::move(everything);
  Filter without_handle = filter;
  without_handle.handle = 0;
  U32Options chains;
  chains.divisor = kDivisor;
  return {to_message(table, chains), to_message(without_handle, entrance)};
}

Message to_add_u32(const Filter& filter) {
  U32Options options;
  if (filter.class_id != kNone) options.class_id = filter.class_id;
  if (is_host(filter.prefix)) {
    const std::uint32_t last_byte = filter.prefix.address().bytes()[filter.prefix.address().size() - 1];
    options.table = table_of(filter.prefix) | last_byte << 12;
  }
  options.selector.emplace().head.flags = TC_U32_TERMINAL;
  options.selector->keys = keys_of(filter);
  options.actions = to_actions(filter);
  return to_message(filter, options);
}

Result<U32Role> decode_u32(netlink::Bytes bytes, Filter& filter) {
  WGP_TRY(const auto options, netlink::decode<U32Options>(bytes));
  if (options.divisor) return U32Role::Table;
  if (options.link) return U32Role::Entrance;
  if (!options.selector) return fail(Code::KernelError, "selects nothing");
  const auto family = find_family(options.selector->keys);
  if (!family) return fail(Code::KernelError, "does not match an address");
  WGP_TRY(put_prefix(options.selector->keys, *family, filter));
  WGP_TRY(put_target(options.actions, options.class_id, filter));
  return U32Role::Match;
}

}  // namespace wgpilot::tc
