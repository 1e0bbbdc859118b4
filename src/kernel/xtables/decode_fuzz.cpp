// Bytes of a table as the kernel might give them out: never a read beyond them.
#include <cstring>

#include "kernel/xtables/tables.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wgpilot;
  xtables::Layout layout;
  if (size < sizeof layout + 1) return 0;
  std::memcpy(&layout, data, sizeof layout);
  const net::Family family = data[sizeof layout] % 2 == 0 ? net::Family::V4 : net::Family::V6;
  std::ignore = xtables::decode_table(family, layout, {data + sizeof layout + 1, size - sizeof layout - 1});
  return 0;
}
