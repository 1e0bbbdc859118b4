#include "dataplane/linux/capability.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace wgpilot::dataplane::linux_ {

Result<std::set<std::string>> fetch_capabilities() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) {
    return fail(errno_error(Code::KernelError, "read the capabilities of this process", errno));
  }
  std::set<std::string> names;
  const auto put = [&](unsigned capability, const char* name) {
    if ((sets.at(CAP_TO_INDEX(capability)).effective & CAP_TO_MASK(capability)) != 0) names.insert(name);
  };
  put(CAP_NET_ADMIN, "CAP_NET_ADMIN");
  put(CAP_NET_BIND_SERVICE, "CAP_NET_BIND_SERVICE");
  return names;
}

Result<void> check_net_admin() {
  WGP_TRY(const auto capabilities, fetch_capabilities());
  if (capabilities.contains("CAP_NET_ADMIN")) return {};
  return fail(
      Error(Code::CapabilityMissing, "wgpilot may not change the network: CAP_NET_ADMIN is missing")
          .with_hint("Run wgpilot as root, or give its service AmbientCapabilities=CAP_NET_ADMIN, or its "
                     "container --cap-add NET_ADMIN."));
}

}  // namespace wgpilot::dataplane::linux_
