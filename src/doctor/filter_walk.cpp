#include "doctor/filter_walk.hpp"

#include <algorithm>
#include <charconv>

namespace wgpilot::doctor {
namespace {

using dataplane::Field;
using dataplane::FilterAction;
using dataplane::FilterChain;
using dataplane::FilterRule;
using dataplane::Match;

constexpr int kDeepestJump = 16;  // as in the kernel

enum class Truth { No, Maybe, Yes };

Truth truth_of(bool holds) {
  return holds ? Truth::Yes : Truth::No;
}

Truth opposite(Truth truth) {
  if (truth == Truth::Maybe) return truth;
  return truth == Truth::Yes ? Truth::No : Truth::Yes;
}

// A named set, whose elements are not told.
bool is_set(std::string_view value) {
  return value.starts_with('@');
}

Truth matches_name(const std::optional<std::string>& name, std::string_view pattern) {
  if (!name) return Truth::Maybe;
  if (pattern.ends_with('*')) return truth_of(name->starts_with(pattern.substr(0, pattern.size() - 1)));
  return truth_of(*name == pattern);
}

Truth matches_prefix(const std::optional<net::Prefix>& packet, std::string_view value) {
  const auto wanted = net::parse_prefix(value);
  if (!wanted) return Truth::Maybe;  // a range
  if (wanted->length() == 0) return Truth::Yes;
  if (!packet) return Truth::Maybe;
  if (!wanted->overlaps(*packet)) return Truth::No;
  return wanted->length() <= packet->length() ? Truth::Yes : Truth::Maybe;
}

// "22" or "1000-2000".
Truth matches_port(const std::optional<std::uint16_t>& port, std::string_view value) {
  unsigned first = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), first);
  if (error != std::errc() || !port) return Truth::Maybe;
  unsigned last = first;
  if (end != value.data() + value.size()) std::from_chars(end + 1, value.data() + value.size(), last);
  return truth_of(first <= *port && *port <= last);
}

Truth matches_value(const Packet& packet, Field field, const std::string& value) {
  if (is_set(value)) return Truth::Maybe;
  switch (field) {
    case Field::Input:
      return matches_name(packet.input, value);
    case Field::Output:
      return matches_name(packet.output, value);
    case Field::Family:
      return truth_of(packet.family == value);
    case Field::Source:
      return matches_prefix(packet.source, value);
    case Field::Destination:
      return matches_prefix(packet.destination, value);
    case Field::Protocol:
      return matches_name(packet.protocol, value);
    case Field::SourcePort:
      return matches_port(packet.source_port, value);
    case Field::DestinationPort:
      return matches_port(packet.destination_port, value);
    case Field::State:
      return truth_of(packet.state == value);
    case Field::DestinationType:
      return matches_name(packet.destination_type, value);
    case Field::Never:
    case Field::Other:
      break;
  }
  return Truth::Maybe;
}

Truth holds(const Packet& packet, const Match& match) {
  if (match.field == Field::Never) return Truth::No;
  if (match.field == Field::Other) return Truth::Maybe;
  Truth any = Truth::No;
  for (const std::string& value : match.values) {
    any = std::max(any, matches_value(packet, match.field, value));
  }
  return match.sense == dataplane::Sense::Is ? any : opposite(any);
}

Truth holds(const Packet& packet, const FilterRule& rule) {
  Truth all = Truth::Yes;
  for (const Match& match : rule.matches) all = std::min(all, holds(packet, match));
  return all;
}

// What may come of a walk; several at once where it is not known.
struct Ends {
  bool accepted = false;
  bool dropped = false;
  bool fell_through = false;  // to the end, or by a return
  const FilterRule* rule = nullptr;
  const FilterChain* chain = nullptr;
};

class Walk {
 public:
  Walk(const Packet& packet, std::span<const FilterChain> chains) : packet_(packet), chains_(chains) {}

  Ends through(const FilterChain& chain, int depth) const {
    Ends ends;
    for (const FilterRule& rule : chain.rules) {
      const Truth truth = holds(packet_, rule);
      if (truth == Truth::No || rule.action == FilterAction::Continue) continue;
      if (!goes_on(ends, chain, rule, depth) && truth == Truth::Yes) return ends;
    }
    ends.fell_through = true;
    return ends;
  }

 private:
  // Adds what the rule does; whether the rule behind it may be reached although this one matches.
  bool goes_on(Ends& ends, const FilterChain& chain, const FilterRule& rule, int depth) const {
    switch (rule.action) {
      case FilterAction::Continue:
        return true;
      case FilterAction::Accept:
        ends.accepted = true;
        return false;
      case FilterAction::Drop:
        drop(ends, rule, chain);
        return false;
      case FilterAction::Return:
        ends.fell_through = true;
        return false;
      case FilterAction::Jump:
        return enter(ends, chain, rule, depth);
      case FilterAction::Goto:
        ends.fell_through = enter(ends, chain, rule, depth) || ends.fell_through;
        return false;
      case FilterAction::Other:
        ends.accepted = true;
        drop(ends, rule, chain);
        return true;
    }
    return true;
  }

  static void drop(Ends& ends, const FilterRule& rule, const FilterChain& chain) {
    if (ends.dropped) return;  // the first is what to look at
    ends.dropped = true;
    ends.rule = &rule;
    ends.chain = &chain;
  }

  // Whether the called chain may come back.
  bool enter(Ends& ends, const FilterChain& from, const FilterRule& rule, int depth) const {
    const auto target = std::ranges::find_if(chains_, [&](const FilterChain& chain) {
      return chain.name == rule.target && chain.table == from.table && chain.family == from.family &&
             chain.engine == from.engine;
    });
    if (target == chains_.end() || depth >= kDeepestJump) return true;
    const Ends inner = through(*target, depth + 1);
    ends.accepted = ends.accepted || inner.accepted;
    if (inner.dropped) drop(ends, *inner.rule, *inner.chain);
    return inner.fell_through;
  }

  const Packet& packet_;
  std::span<const FilterChain> chains_;
};

}  // namespace

Fate fate_of(const Packet& packet, const FilterChain& base, std::span<const FilterChain> chains) {
  if (base.family != "inet" && base.family != packet.family) return {};
  Ends ends = Walk(packet, chains).through(base, 0);
  const bool policy_drops = ends.fell_through && base.policy == FilterAction::Drop;
  if (!ends.dropped && !policy_drops) return {};
  const bool may_pass = ends.accepted || (ends.fell_through && !policy_drops);
  const Certainty certainty = may_pass ? Certainty::Possible : Certainty::Certain;
  if (!ends.dropped) return {.drop = certainty, .rule = nullptr, .chain = &base};
  return {.drop = certainty, .rule = ends.rule, .chain = ends.chain};
}

}  // namespace wgpilot::doctor
