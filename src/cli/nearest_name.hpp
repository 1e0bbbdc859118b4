// "did you mean …?": the name somebody meant when they mistyped one. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wgpilot::cli {

// The candidate with the fewest slips (a letter missing, added, wrong, or two swapped); absent when even that
// one is further away than a typing error, which is one slip in three letters.
std::optional<std::string> find_nearest_name(std::string_view typed,
                                             const std::vector<std::string>& candidates);

}  // namespace wgpilot::cli
