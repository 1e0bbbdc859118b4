// Whatever a process sends as its answer, reading it ends in a device or in a refusal.
#include "kernel/wireguard/uapi.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  wgpilot::wireguard::UapiAnswer answer;
  if (answer.read(text.substr(0, size / 2))) {
    std::ignore = answer.read(text.substr(size / 2));  // refusal is an answer as good as any
  }
  return 0;
}
