// Private to this folder: the options of the two classifiers, and what their filters have in common.
#pragma once

#include <optional>

#include "kernel/tc/filter.hpp"
#include "kernel/tc/wire.hpp"

namespace wgpilot::tc {

// A redirection, the first and only action of a filter.
struct MirredOptions {
  tc_mirred parameters{};
  struct Schema;
};
struct MirredOptions::Schema
    : netlink::SchemaOf<MirredOptions, netlink::Field<TCA_MIRRED_PARMS, &MirredOptions::parameters>> {};

struct Action {
  std::string kind;
  MirredOptions options;
  struct Schema;
};
struct Action::Schema : netlink::SchemaOf<Action,                                       //
                                          netlink::Field<TCA_ACT_KIND, &Action::kind>,  //
                                          netlink::Field<TCA_ACT_OPTIONS, &Action::options>> {};

// The kernel counts actions from 1.
struct Actions {
  std::optional<Action> first;
  std::optional<Action> second;
  struct Schema;
};
struct Actions::Schema
    : netlink::SchemaOf<Actions, netlink::Field<1, &Actions::first>, netlink::Field<2, &Actions::second>> {};

std::optional<Actions> to_actions(const Filter& filter);
// KernelError for what to_actions() does not make. Puts the link into `filter`.
Result<void> put_target(const std::optional<Actions>& actions, const std::optional<Handle>& class_id,
                        Filter& filter);

// The header of a message about `filter`.
tcmsg header_of(const Filter& filter);

netlink::Message to_add_flower(const Filter& filter);
netlink::Message to_add_u32(const Filter& filter);
std::vector<netlink::Message> to_prepare_u32(const Filter& filter);

// Options into `filter`, whose classifier is known. KernelError for another form than ours.
Result<void> decode_flower(netlink::Bytes bytes, Filter& filter);

// What else there is in u32: hash tables, and ways into them.
enum class U32Role { Match, Table, Entrance };
Result<U32Role> decode_u32(netlink::Bytes bytes, Filter& filter);
// Whether the filter of this handle lies in a hash table of ours.
bool is_in_table(std::uint32_t handle);

}  // namespace wgpilot::tc
