// One WireGuard, two ways to speak to it: the kernel's generic netlink family, or the UAPI socket of a
// userspace implementation. Neither creates or deletes links. A backend belongs to one thread at a time; open
// one a thread.
#pragma once

#include <string>

#include "base/enum_names.hpp"
#include "base/result.hpp"
#include "kernel/wireguard/types.hpp"

namespace wgpilot::wireguard {

enum class DeviceType { Kernel, Userspace };
constexpr auto enum_names(DeviceType) {
  return std::to_array<EnumName<DeviceType>>(
      {{DeviceType::Kernel, "Linux kernel"}, {DeviceType::Userspace, "userspace"}});
}

class Backend {
 public:
  virtual ~Backend() = default;

  virtual DeviceType type() const = 0;

  // The whole device, peers in the order of the implementation. NotFound: no such device.
  virtual Result<DeviceStatus> fetch(const std::string& interface) = 0;

  // Not atomic: when it fails, the peers in front of the refused one may have been changed. Applying the same
  // config again is harmless. NotFound: no such device.
  virtual Result<void> apply(const std::string& interface, const DeviceConfig& config) = 0;
};

}  // namespace wgpilot::wireguard
