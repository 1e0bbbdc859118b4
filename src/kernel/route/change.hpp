// Carries out additions and removals of addresses, routes and rules, one or many at once. Each type T of the
// three has `netlink::Message to_add(const T&)` and `to_remove(const T&)`; addresses and routes also
// `to_replace`. Messages of several kinds can share a batch: collect them and call Channel::request_all.
#pragma once

#include <span>
#include <vector>

#include "netlink/channel.hpp"

namespace wgpilot::route {

// AlreadyExists when there is one like it, whoever put it there.
template <class T>
Result<void> add(netlink::Channel& channel, const T& item) {
  netlink::Message message = to_add(item);
  return channel.request(message);
}

// Takes the place of the one like it, whoever put that there.
template <class T>
Result<void> replace(netlink::Channel& channel, const T& item) {
  netlink::Message message = to_replace(item);
  return channel.request(message);
}

// NotFound when there is none like it.
template <class T>
Result<void> remove(netlink::Channel& channel, const T& item) {
  netlink::Message message = to_remove(item);
  return channel.request(message);
}

// The items that were refused, by index; the others are done.
template <class T>
Result<std::vector<netlink::Refusal>> add_all(netlink::Channel& channel, std::span<const T> items) {
  std::vector<netlink::Message> messages;
  messages.reserve(items.size());
  for (const T& item : items) messages.push_back(to_add(item));
  return channel.request_all(messages);
}

template <class T>
Result<std::vector<netlink::Refusal>> remove_all(netlink::Channel& channel, std::span<const T> items) {
  std::vector<netlink::Message> messages;
  messages.reserve(items.size());
  for (const T& item : items) messages.push_back(to_remove(item));
  return channel.request_all(messages);
}

}  // namespace wgpilot::route
