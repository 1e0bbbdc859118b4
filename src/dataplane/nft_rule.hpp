// One rule of an nft listing. Private to the reading of listings. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dataplane/filter.hpp"

namespace wgpilot::dataplane {

// Split at blanks; commas, semicolons, braces and `!=` are words of their own. Quoted text is one word that
// keeps its first quote, so that no name is taken for a keyword.
std::vector<std::string> to_words(std::string_view line);

// `iifname "wg0" tcp dport { 22, 80 } counter accept`: one rule; a verdict map: one for each of its verdicts.
std::vector<FilterRule> parse_nft_rule(std::string_view text);

}  // namespace wgpilot::dataplane
