// Devices as messages of the generic netlink family `wireguard` (linux/wireguard.h). Pure: no sockets.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "kernel/wireguard/types.hpp"
#include "netlink/genl.hpp"

namespace wgpilot::wireguard {

// A WG_CMD_GET_DEVICE for Channel::dump.
netlink::Message get_device_message(const netlink::GenlFamily& family, const std::string& interface);

// The WG_CMD_SET_DEVICE messages that together are `config`, to be sent in this order: each is filled up to
// `capacity`; the next one resumes at the peer or allowed IP that did not fit.
std::vector<netlink::Message> set_device_messages(const netlink::GenlFamily& family,
                                                  const std::string& interface, const DeviceConfig& config,
                                                  std::size_t capacity = netlink::Message::kCapacity);

// Adds one message of a GET_DEVICE dump to what the messages before it said; a peer that continues there is
// completed. KernelError for attributes of the wrong size.
Result<void> merge_device(DeviceStatus& device, netlink::Bytes attributes);

}  // namespace wgpilot::wireguard
