#include "kernel/wireguard/kernel_backend.hpp"

#include <fmt/format.h>

#include <linux/wireguard.h>

#include "kernel/wireguard/device_codec.hpp"

namespace wgpilot::wireguard {

Result<KernelBackend> KernelBackend::open() {
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_GENERIC));
  WGP_TRY(netlink::GenlFamily family, netlink::fetch_family(channel, WG_GENL_NAME));
  return KernelBackend(std::move(channel), std::move(family));
}

Result<DeviceStatus> KernelBackend::fetch(const std::string& interface) {
  netlink::Message message = get_device_message(family_, interface);
  return in_context(
      fmt::format("read WireGuard device '{}'", interface),
      channel_.dump<DeviceStatus>(message, [](DeviceStatus& device, const netlink::Reply& reply) {
        return merge_device(device, netlink::genl_attributes(reply));
      }));
}

Result<void> KernelBackend::apply(const std::string& interface, const DeviceConfig& config) {
  for (netlink::Message& message : set_device_messages(family_, interface, config)) {
    WGP_TRY(in_context(fmt::format("set WireGuard device '{}'", interface), channel_.request(message)));
  }
  return {};
}

}  // namespace wgpilot::wireguard
