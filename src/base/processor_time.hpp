// What a piece of work costs. Of the calling thread, with what the kernel does for it; on a busy machine that
// is less than the time that passes.
#pragma once

#include <chrono>
#include <ctime>

namespace wgpilot {

inline std::chrono::nanoseconds processor_time() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace wgpilot
