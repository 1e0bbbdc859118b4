#include "crypto/sodium.hpp"

#include <cstdlib>

namespace wgpilot::crypto {

void start_sodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) std::abort();
}

}  // namespace wgpilot::crypto
