// Flower: a hash table for each mask.
#include <linux/if_ether.h>

#include "kernel/tc/filter_options.hpp"

namespace wgpilot::tc {
namespace {

using net::Address;
using net::Prefix;
using netlink::Field;
using netlink::SchemaOf;

struct FlowerOptions {
  std::optional<Handle> class_id;
  std::optional<Actions> actions;
  netlink::Be16 protocol;
  std::optional<Address> source, source_mask, destination, destination_mask;
  std::optional<Address> source_v6, source_v6_mask, destination_v6, destination_v6_mask;
  struct Schema;
};
struct FlowerOptions::Schema
    : SchemaOf<FlowerOptions,                                                          //
               Field<TCA_FLOWER_CLASSID, &FlowerOptions::class_id>,                    // u32
               Field<TCA_FLOWER_ACT, &FlowerOptions::actions>,                         // nested
               Field<TCA_FLOWER_KEY_ETH_TYPE, &FlowerOptions::protocol>,               // be16
               Field<TCA_FLOWER_KEY_IPV4_SRC, &FlowerOptions::source>,                 // 4 bytes
               Field<TCA_FLOWER_KEY_IPV4_SRC_MASK, &FlowerOptions::source_mask>,       //
               Field<TCA_FLOWER_KEY_IPV4_DST, &FlowerOptions::destination>,            //
               Field<TCA_FLOWER_KEY_IPV4_DST_MASK, &FlowerOptions::destination_mask>,  //
               Field<TCA_FLOWER_KEY_IPV6_SRC, &FlowerOptions::source_v6>,              // 16 bytes
               Field<TCA_FLOWER_KEY_IPV6_SRC_MASK, &FlowerOptions::source_v6_mask>,    //
               Field<TCA_FLOWER_KEY_IPV6_DST, &FlowerOptions::destination_v6>,         //
               Field<TCA_FLOWER_KEY_IPV6_DST_MASK, &FlowerOptions::destination_v6_mask>> {};

Address mask_of(const Prefix& prefix) {
  std::array<std::uint8_t, 16> ones;
  ones.fill(0xff);
  const Address all = prefix.is_v4() ? Address::v4(0xffffffff) : Address::v6(ones);
  return Prefix(all, prefix.length()).masked().address();
}

std::optional<int> find_length(const Address& mask) {
  for (int length = 0; length <= mask.bits(); ++length) {
    if (mask_of(Prefix(mask, length)) == mask) return length;
  }
  return std::nullopt;
}

// The one key of the filter, with its side; the others must be absent.
struct Key {
  std::optional<Address> address;
  std::optional<Address> mask;
  Side side;
};

Result<Key> only_key(const FlowerOptions& options) {
  Key found{.address = {}, .mask = {}, .side = Side::Source};
  int count = 0;
  for (const Key& key : {Key{options.source, options.source_mask, Side::Source},
                         Key{options.destination, options.destination_mask, Side::Destination},
                         Key{options.source_v6, options.source_v6_mask, Side::Source},
                         Key{options.destination_v6, options.destination_v6_mask, Side::Destination}}) {
    if (!key.address) continue;
    found = key;
    ++count;
  }
  if (count != 1 || !found.mask) return fail(Code::KernelError, "does not match one prefix");
  return found;
}

}  // namespace

netlink::Message to_add_flower(const Filter& filter) {
  const Prefix& prefix = filter.prefix;
  const bool v4 = prefix.is_v4(), source = filter.side == Side::Source;
  FlowerOptions options;
  if (filter.class_id != kNone) options.class_id = filter.class_id;
  options.actions = to_actions(filter);
  options.protocol.value = v4 ? ETH_P_IP : ETH_P_IPV6;
  (v4       ? source ? options.source : options.destination
   : source ? options.source_v6
            : options.destination_v6) = prefix.address();
  (v4       ? source ? options.source_mask : options.destination_mask
   : source ? options.source_v6_mask
            : options.destination_v6_mask) = mask_of(prefix);
  return make_message(Operation{"RTM_NEWTFILTER", RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL},
                      header_of(filter), Kind<FlowerOptions>{.kind = "flower", .options = options});
}

Result<void> decode_flower(netlink::Bytes bytes, Filter& filter) {
  WGP_TRY(const auto options, netlink::decode<FlowerOptions>(bytes));
  WGP_TRY(const Key key, only_key(options));
  const auto length = find_length(*key.mask);
  if (!length || key.address->family() != key.mask->family())
    return fail(Code::KernelError, "does not match a prefix");
  filter.side = key.side;
  filter.prefix = Prefix(*key.address, *length);
  return put_target(options.actions, options.class_id, filter);
}

}  // namespace wgpilot::tc
