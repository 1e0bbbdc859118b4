// Private to model/: routes and rules of policy routing in the notes of our own exports.
#pragma once

#include <string>
#include <vector>

#include "model/file_problems.hpp"
#include "model/routing.hpp"
#include "model/wg_quick.hpp"

namespace wgpilot::model {

// Each adds to `problems` what is wrong, by line.
std::vector<NetworkRoute> read_routes(const std::vector<Said<std::string>>& notes, const Network& network,
                                      FileProblems& problems);
std::vector<NetworkRule> read_rules(const std::vector<Said<std::string>>& notes, FileProblems& problems);

}  // namespace wgpilot::model
