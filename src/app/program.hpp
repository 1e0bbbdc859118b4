// From the command line to an exit status: picks the command, loads the configuration, prints results and
// errors.
#pragma once

#include <string>
#include <vector>

namespace wgpilot::app {

// `arguments` without the program's name. 0 success, 1 failure, 2 wrong usage; `diagnose` has codes of its
// own (command_line.hpp).
int run_program(std::vector<std::string> arguments);

}  // namespace wgpilot::app
