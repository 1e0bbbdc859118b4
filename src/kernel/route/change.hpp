// Carries out additions and removals of addresses, routes and rules, one or many at once. Each type T of the
// three has `netlink::Message to_add(const T&)` and `to_remove(const T&)`, addresses and routes also
// `to_replace`, and `Error explain(const T&, Error)`, which says of what the kernel spoke.
#pragma once

#include <span>
#include <vector>

#include "netlink/channel.hpp"

namespace wgpilot::route {

template <class T>
Result<void> carry_out(netlink::Channel& channel, const T& item, netlink::Message message) {
  Result<void> done = channel.request(message);
  if (!done) return fail(explain(item, std::move(done).error()));
  return done;
}

template <class T>
Result<std::vector<netlink::Refusal>> carry_out_all(netlink::Channel& channel, std::span<const T> items,
                                                    netlink::Message (*to_message)(const T&)) {
  std::vector<netlink::Message> messages;
  messages.reserve(items.size());
  for (const T& item : items) messages.push_back(to_message(item));
  WGP_TRY(auto refusals, channel.request_all(messages));
  for (netlink::Refusal& refusal : refusals) {
    refusal.error = explain(items[refusal.index], std::move(refusal.error));
  }
  return refusals;
}

// AlreadyExists when there is one like it, whoever put it there.
template <class T>
Result<void> add(netlink::Channel& channel, const T& item) {
  return carry_out(channel, item, to_add(item));
}

// Takes the place of the one like it, whoever put that there.
template <class T>
Result<void> replace(netlink::Channel& channel, const T& item) {
  return carry_out(channel, item, to_replace(item));
}

// NotFound when there is none like it.
template <class T>
Result<void> remove(netlink::Channel& channel, const T& item) {
  return carry_out(channel, item, to_remove(item));
}

// The items that were refused, by index; the others are done.
template <class T>
Result<std::vector<netlink::Refusal>> add_all(netlink::Channel& channel, std::span<const T> items) {
  return carry_out_all<T>(channel, items, to_add);
}

template <class T>
Result<std::vector<netlink::Refusal>> remove_all(netlink::Channel& channel, std::span<const T> items) {
  return carry_out_all<T>(channel, items, to_remove);
}

}  // namespace wgpilot::route
