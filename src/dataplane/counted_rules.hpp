// The rules of the table `inet wgpilot` as the kernel counts them: out of the text of `nft list table`, and
// those of them that serve one network. For showing, never for deciding. Pure; what is no rule is left out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wgpilot::dataplane {

struct CountedRule {
  std::string chain;
  std::string text;     // as `nft -s list table` shows it: without the counter's values
  std::string comment;  // "" without one
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  // of IP packets, headers included
  bool is_shared = false;   // counts what concerns any network
  friend bool operator==(const CountedRule&, const CountedRule&) = default;
};

// Rules that have a counter, in the order of the listing.
std::vector<CountedRule> parse_counted_rules(std::string_view listing);

// Those that judge or change what an interface of ours sends or gets, and those that do so for all of them.
// None when no rule knows the interface.
std::vector<CountedRule> rules_serving(std::vector<CountedRule> rules, std::string_view interface);

}  // namespace wgpilot::dataplane
