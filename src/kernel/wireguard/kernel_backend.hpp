// WireGuard in the kernel, over generic netlink.
#pragma once

#include "kernel/wireguard/backend.hpp"
#include "netlink/genl.hpp"

namespace wgpilot::wireguard {

class KernelBackend final : public Backend {
 public:
  // Loads the module if the kernel has it. NotFound: the kernel has no WireGuard.
  static Result<KernelBackend> open();

  DeviceType type() const override { return DeviceType::Kernel; }
  Result<DeviceStatus> fetch(const std::string& interface) override;
  Result<void> apply(const std::string& interface, const DeviceConfig& config) override;

 private:
  KernelBackend(netlink::Channel channel, netlink::GenlFamily family)
      : channel_(std::move(channel)), family_(std::move(family)) {}

  netlink::Channel channel_;
  netlink::GenlFamily family_;
};

}  // namespace wgpilot::wireguard
