// From the command line to an exit status: picks the command, loads the configuration, prints results and
// errors.
#pragma once

#include <string>
#include <vector>

namespace wgpilot::app {

// `arguments` without the program's name. 0 success, 1 failure, 2 wrong usage.
int run_program(std::vector<std::string> arguments);

}  // namespace wgpilot::app
