#include "app/process_limits.hpp"

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>

#include "base/log.hpp"

namespace wgpilot::app {
namespace {

constexpr rlim_t kWanted = 8192;  // LimitNOFILE in packaging/wgpilot.service
constexpr int kHeaps = 2;

}  // namespace

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kWanted) return;
  limit.rlim_cur = std::min(kWanted, limit.rlim_max);
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    log::warn("the limit of open files stays low; many connections at a time will be refused",
              log::fields_of(errno_error(Code::KernelError, "setrlimit RLIMIT_NOFILE", errno)));
  }
}

void bound_heaps() {
  // A sanitizer's heap refuses, and has no such heaps.
  ::mallopt(M_ARENA_MAX, kHeaps);  // NOLINT(concurrency-mt-unsafe): there are no threads yet
}

}  // namespace wgpilot::app
