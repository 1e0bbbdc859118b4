// Whatever libnftables says, and whichever line it names, there is an error to report.
#include <cstdlib>

#include "kernel/nftables/error_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wgpilot::nftables;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (to_error(parse_complaints(text, "/proc/self/fd/5"), text).message().empty()) std::abort();
  return 0;
}
