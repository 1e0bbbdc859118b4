// Whatever bytes claim to be a GET_DEVICE dump, reading them stays within them.
#include <algorithm>

#include "kernel/wireguard/device_codec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const wgpilot::netlink::Bytes bytes(data, size);
  const std::size_t first = size == 0 ? 0 : std::min<std::size_t>(data[0], size);
  wgpilot::wireguard::DeviceStatus device;
  if (merge_device(device, bytes.first(first))) {
    std::ignore = merge_device(device, bytes.subspan(first));  // refusal is an answer as good as any
  }
  return 0;
}
