#include "dataplane/linux/capability.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace wgpilot::dataplane::linux_ {

Result<void> check_net_admin() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
  if (::syscall(SYS_capget, &header, sets) != 0) {
    return fail(errno_error(Code::KernelError, "read the capabilities of this process", errno));
  }
  if (sets[CAP_TO_INDEX(CAP_NET_ADMIN)].effective & CAP_TO_MASK(CAP_NET_ADMIN)) return {};
  return fail(
      Error(Code::CapabilityMissing, "wgpilot may not change the network: CAP_NET_ADMIN is missing")
          .with_hint("Run wgpilot as root, or give its service AmbientCapabilities=CAP_NET_ADMIN, or its "
                     "container --cap-add NET_ADMIN."));
}

}  // namespace wgpilot::dataplane::linux_
