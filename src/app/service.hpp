// The composition root: the only place that constructs the parts of the running service and knows the order
// in which they start and stop.
//   start: data directory -> master key -> database -> dataplane -> first repair -> listeners -> READY
//   stop:  listeners -> control queue and workers -> event loop -> storage; tunnels stay up
// Start and stop happen on the thread that calls them, which only waits in between.
#pragma once

#include <functional>

#include "app/configuration.hpp"
#include "cli/command_line.hpp"

namespace wgpilot::app {

struct ServeOptions {
  std::function<Result<LoadedConfiguration>()> reload;  // reads the configuration again, at SIGHUP
  cli::ShowSetupPassword show_setup_password = cli::ShowSetupPassword::OnTerminal;
};

// Returns after SIGTERM or SIGINT, or at once with the reason and the remedy when it cannot start.
Result<void> serve(const LoadedConfiguration& configuration, const ServeOptions& options);

// The keys that differ but count only at the next start; SIGHUP changes the others at once.
std::vector<std::string> keys_that_need_restart(const LoadedConfiguration& before,
                                                const LoadedConfiguration& after);

}  // namespace wgpilot::app
