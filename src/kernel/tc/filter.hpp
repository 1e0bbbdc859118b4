// Filters that find the longest prefix of an address, through rtnetlink (linux/pkt_cls.h): each leads packets
// from or to one prefix into a class or to another link. Two classifiers can do it. Flower is a hash table of
// any size; u32, for kernels without it, a table of 256 chains by the last byte of the address.
//
// Prefixes of one family and length have a priority of their own, the longest first: hosts cost one look-up a
// packet however many they are, and each further length one more. The priorities, from 8700 on, are what our
// filters are recognised by. Numbers of filters are the kernel's.
//
// Values and messages; the caller sends them over a Channel of NETLINK_ROUTE, in whose network namespace they
// work. Failures are the Channel's, with the kernel's own text: a classifier or action that this kernel does
// not have is NotFound.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kernel/tc/handle.hpp"
#include "net/address.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::tc {

enum class Classifier { Flower, U32 };
std::string_view name_of(Classifier classifier);

// Which address of a packet is looked at.
enum class Side { Source, Destination };

struct Filter {
  Classifier classifier = Classifier::Flower;
  std::uint32_t link = 0;  // index of the interface
  Handle parent = kNone;   // an HTB qdisc, or kIngressFilters
  Side side = Side::Destination;
  net::Prefix prefix;             // without host bits
  Handle class_id = kNone;        // where to, or
  std::uint32_t redirect_to = 0;  // to the link of this index
  std::uint32_t handle = 0;       // the kernel's number, of a filter that is there
  friend bool operator==(const Filter&, const Filter&) = default;
};

// All that has one priority of ours at one place, hash tables included.
struct FilterChain {
  std::uint32_t link = 0;
  Handle parent = kNone;
  std::uint32_t priority_and_protocol = 0;  // as tcm_info has it
};

// What is at one place.
struct FilterTable {
  std::vector<Filter> filters;
  std::vector<FilterChain> chains;
  std::size_t foreign = 0;  // others than to_add() makes
  bool is_whole = true;     // false: a hash table has lost its entrance
};

Result<FilterTable> fetch_filters(netlink::Channel& channel, std::uint32_t link, Handle parent);

// What has to be there before the first filter of its place, classifier and family, to be sent in this order.
// AlreadyExists for the first when all is there, and then the others must not be sent. Empty for flower.
std::vector<netlink::Message> to_prepare(const Filter& filter);
// With flower AlreadyExists when its prefix has one.
netlink::Message to_add(const Filter& filter);
// By its handle.
netlink::Message to_remove(const Filter& filter);
netlink::Message to_remove(const FilterChain& chain);

std::uint16_t priority_of(Classifier classifier, const net::Prefix& prefix);
// Whether filters of this priority are made by to_add().
bool is_our_priority(std::uint16_t priority);

}  // namespace wgpilot::tc
