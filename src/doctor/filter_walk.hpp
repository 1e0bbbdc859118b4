// What a chain of a packet filter does with one packet: a walk through its rules in three values, for neither
// the packet is known in full nor every rule understood. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "dataplane/filter.hpp"
#include "net/address.hpp"

namespace wgpilot::doctor {

// Absent: any, or none.
struct Packet {
  std::string family;  // "ip" or "ip6"
  std::optional<std::string> input;
  std::optional<std::string> output;
  std::optional<net::Prefix> source;  // one of its addresses
  std::optional<net::Prefix> destination;
  std::optional<std::string> protocol;
  std::optional<std::uint16_t> source_port;
  std::optional<std::uint16_t> destination_port;
  std::string state;  // "new" or "established"
  std::optional<std::string> destination_type;
};

enum class Certainty { No, Possible, Certain };

struct Fate {
  Certainty drop = Certainty::No;
  // The rule that drops it, and its chain; no rule: the policy of the chain.
  const dataplane::FilterRule* rule = nullptr;
  const dataplane::FilterChain* chain = nullptr;
};

// `base` is one of `chains`; jumps lead to others of its engine, family and table.
Fate fate_of(const Packet& packet, const dataplane::FilterChain& base,
             std::span<const dataplane::FilterChain> chains);

}  // namespace wgpilot::doctor
