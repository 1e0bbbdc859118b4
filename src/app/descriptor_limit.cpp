#include "app/descriptor_limit.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>

#include "base/log.hpp"

namespace wgpilot::app {
namespace {

constexpr rlim_t kWanted = 8192;  // LimitNOFILE in packaging/wgpilot.service

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

}  // namespace wgpilot::app
