#include "base/secret.hpp"

#include <cstring>

namespace wgpilot {

void wipe(void* memory, std::size_t size) {
  if (size != 0) explicit_bzero(memory, size);
}

}  // namespace wgpilot
