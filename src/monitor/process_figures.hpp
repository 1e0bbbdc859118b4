// What this process uses, as Linux tells it in /proc/self (proc(5)). Blocking, for a moment; any thread.
#pragma once

#include <cstdint>

#include "base/result.hpp"

namespace wgpilot::monitor {

struct ProcessFigures {
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  double cpu_seconds = 0;  // user and system, of all threads
  std::uint64_t threads = 0;
  std::uint64_t open_files = 0;
  std::uint64_t most_open_files = 0;  // the soft limit
};

// KernelError where /proc is not there or not as expected.
Result<ProcessFigures> fetch_process_figures();

}  // namespace wgpilot::monitor
