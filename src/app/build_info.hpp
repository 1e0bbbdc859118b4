// What this program was built from. cmake/build_info.cmake gives version and commit.
#pragma once

#include "cli/reports.hpp"

namespace wgpilot::app {

cli::BuildInfo build_info();

}  // namespace wgpilot::app
