#include "kernel/tc/filter.hpp"

#include <arpa/inet.h>

#include <linux/if_ether.h>

#include <algorithm>
#include <set>

#include "kernel/tc/filter_options.hpp"

namespace wgpilot::tc {
namespace {

using netlink::Message;

constexpr std::uint16_t kFirstPriority = 8700;
constexpr std::uint16_t kV6Offset = 33;              // behind the 33 lengths of IPv4
constexpr std::uint16_t kLengths = kV6Offset + 129;  // of both families
constexpr std::uint16_t kLastPriority = kFirstPriority + 2 * kLengths - 1;
// Far from the numbers that the kernel gives to actions, which begin at 1.
constexpr std::uint32_t kFirstAction = 0x87000000;

// What is known while a dump is read.
struct Reading {
  FilterTable table;
  std::set<std::uint16_t> entered;   // priorities of u32 tables with an entrance
  std::set<std::uint16_t> required;  // priorities of filters in tables
};

std::optional<Classifier> find_classifier(std::string_view kind) {
  for (const Classifier classifier : {Classifier::Flower, Classifier::U32}) {
    if (kind == name_of(classifier)) return classifier;
  }
  return std::nullopt;
}

// Whether the item was understood.
Result<bool> read_item(Filter& filter, std::uint16_t priority, netlink::Bytes options, Reading& reading) {
  if (filter.classifier == Classifier::Flower) {
    WGP_TRY(decode_flower(options, filter));
  } else {
    WGP_TRY(const U32Role role, decode_u32(options, filter));
    if (role == U32Role::Entrance) reading.entered.insert(priority);
    if (role != U32Role::Match) return true;
    if (is_in_table(filter.handle)) reading.required.insert(priority);
  }
  if (priority != priority_of(filter.classifier, filter.prefix)) return false;
  reading.table.filters.push_back(filter);
  return true;
}

// Every chain is first told as a whole, without a handle.
Result<void> read(Reading& reading, const netlink::Reply& reply, Handle parent) {
  WGP_TRY(const tcmsg header, reply.family_header<tcmsg>());
  WGP_TRY(const Described described, describe(reply));
  const auto classifier = find_classifier(described.kind);
  const auto priority = static_cast<std::uint16_t>(header.tcm_info >> 16);
  bool is_ours = classifier && is_our_priority(priority);
  if (is_ours && header.tcm_handle == 0) {
    reading.table.chains.push_back({static_cast<std::uint32_t>(header.tcm_ifindex), parent, header.tcm_info});
  } else if (is_ours) {
    Filter filter{.classifier = *classifier,
                  .link = static_cast<std::uint32_t>(header.tcm_ifindex),
                  .parent = parent,
                  .prefix = {},
                  .handle = header.tcm_handle};
    is_ours = read_item(filter, priority, described.options, reading).value_or(false);
  }
  if (!is_ours) ++reading.table.foreign;
  return {};
}

}  // namespace

std::string_view name_of(Classifier classifier) {
  return classifier == Classifier::Flower ? "flower" : "u32";
}

// A priority has filters of one classifier only, so each has priorities of its own.
std::uint16_t priority_of(Classifier classifier, const net::Prefix& prefix) {
  const int first = classifier == Classifier::Flower ? kFirstPriority : kFirstPriority + kLengths;
  const int family = prefix.is_v4() ? 0 : kV6Offset;
  return static_cast<std::uint16_t>(first + family + prefix.address().bits() - prefix.length());
}

bool is_our_priority(std::uint16_t priority) {
  return priority >= kFirstPriority && priority <= kLastPriority;
}

std::optional<Actions> to_actions(const Filter& filter) {
  if (filter.redirect_to == 0) return std::nullopt;
  Action action{.kind = "mirred", .options = {}};
  tc_mirred& parameters = action.options.parameters;
  parameters.index = kFirstAction + filter.redirect_to;  // one for all filters that lead to this link
  parameters.action = TC_ACT_STOLEN;
  parameters.eaction = TCA_EGRESS_REDIR;
  parameters.ifindex = filter.redirect_to;
  return Actions{.first = std::move(action), .second = {}};
}

Result<void> put_target(const std::optional<Actions>& actions, const std::optional<Handle>& class_id,
                        Filter& filter) {
  filter.class_id = class_id.value_or(kNone);
  if (!actions || !actions->first) return {};
  const tc_mirred& parameters = actions->first->options.parameters;
  const bool is_redirection = actions->first->kind == "mirred" && parameters.eaction == TCA_EGRESS_REDIR;
  if (!is_redirection || actions->second) return fail(Code::KernelError, "has an action of another form");
  filter.redirect_to = parameters.ifindex;
  return {};
}

tcmsg header_of(const Filter& filter) {
  tcmsg header = header_of(filter.link, filter.parent, Handle{filter.handle});
  const std::uint16_t protocol = htons(filter.prefix.is_v4() ? ETH_P_IP : ETH_P_IPV6);
  header.tcm_info = std::uint32_t{priority_of(filter.classifier, filter.prefix)} << 16 | protocol;
  return header;
}

std::vector<Message> to_prepare(const Filter& filter) {
  return filter.classifier == Classifier::Flower ? std::vector<Message>{} : to_prepare_u32(filter);
}

Message to_add(const Filter& filter) {
  return filter.classifier == Classifier::Flower ? to_add_flower(filter) : to_add_u32(filter);
}

Message to_remove(const Filter& filter) {
  return make_message(Operation{"RTM_DELTFILTER", RTM_DELTFILTER}, header_of(filter),
                      BareKind{std::string(name_of(filter.classifier))});
}

Message to_remove(const FilterChain& chain) {
  tcmsg header = header_of(chain.link, chain.parent);
  header.tcm_info = chain.priority_and_protocol;
  return make_message(Operation{"RTM_DELTFILTER", RTM_DELTFILTER}, header);
}

Result<FilterTable> fetch_filters(netlink::Channel& channel, std::uint32_t link, Handle parent) {
  Message message = make_message(Operation{"RTM_GETTFILTER", RTM_GETTFILTER}, header_of(link, parent));
  WGP_TRY(Reading reading,
          channel.dump<Reading>(message, [parent](Reading& into, const netlink::Reply& reply) {
            return read(into, reply, parent);
          }));
  reading.table.is_whole = std::ranges::includes(reading.entered, reading.required);
  return std::move(reading.table);
}

}  // namespace wgpilot::tc
