// The text protocol of userspace WireGuard (wireguard.com/xplatform): lines of key=value, keys in hex, an
// empty line at the end. Pure: text in, values out.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "kernel/wireguard/types.hpp"

namespace wgpilot::wireguard {

// The whole `set=1` request with its final empty line. It holds keys: wipe it after use.
std::string format_set_request(const DeviceConfig& config);

// Reads an answer as it arrives, in pieces of any size.
class UapiAnswer {
 public:
  // KernelError at the first line that is no valid part of an answer.
  Result<void> read(std::string_view piece);

  // Whether the empty line at the end has been read.
  bool complete() const { return complete_; }
  // The errno the other side reported: 0 is success.
  int errno_value() const { return errno_; }
  DeviceStatus take_device() { return std::move(device_); }

 private:
  Result<void> read_line(std::string_view line);
  Result<void> read_device_field(std::string_view key, std::string_view value);
  Result<void> read_peer_field(std::string_view key, std::string_view value);

  std::string partial_;  // the beginning of a line whose end has not arrived
  bool complete_ = false;
  int errno_ = 0;
  DeviceStatus device_;
};

}  // namespace wgpilot::wireguard
