// The text of `nft -s -t list ruleset` as chains of rules. Text, not JSON: the rules of iptables-nft are told
// in nft's words only there. What a rule says beyond the matches of dataplane/filter.hpp makes it one that
// may match or not. Pure; never fails: what is no rule is no rule.
#pragma once

#include <string_view>
#include <vector>

#include "dataplane/filter.hpp"

namespace wgpilot::dataplane {

// Chains of the families ip, ip6 and inet, in the order of the listing; of a table that is switched off none.
std::vector<FilterChain> parse_nft_listing(std::string_view text);

}  // namespace wgpilot::dataplane
