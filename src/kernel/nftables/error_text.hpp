// Reads what libnftables says of a ruleset that it or the kernel refused. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace wgpilot::nftables {

struct Complaint {
  std::size_t line = 0;  // of the ruleset, from 1; 0 when the complaint is about no line
  std::string reason;    // "Could not process rule: No such file or directory"
};

// libnftables writes `FILE:LINE:COLUMNS: Error: REASON` for the ruleset in `file`, then quotes the line and
// underlines the columns; or `netlink: Error: REASON` when it got no further.
std::vector<Complaint> parse_complaints(std::string_view text, std::string_view file);

// The first complaint with the line of `ruleset` it is about; the number of the others.
Error to_error(const std::vector<Complaint>& complaints, std::string_view ruleset);

}  // namespace wgpilot::nftables
