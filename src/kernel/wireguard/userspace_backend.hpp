// WireGuard outside the kernel, over the UAPI socket of its process. Does not start that process, see
// userspace_process.hpp.
#pragma once

#include "kernel/wireguard/backend.hpp"

namespace wgpilot::wireguard {

// Holds nothing: each call is a connection of its own. NotFound when nobody answers at the socket.
class UserspaceBackend final : public Backend {
 public:
  DeviceType type() const override { return DeviceType::Userspace; }
  Result<DeviceStatus> fetch(const std::string& interface) override;
  Result<void> apply(const std::string& interface, const DeviceConfig& config) override;
};

}  // namespace wgpilot::wireguard
