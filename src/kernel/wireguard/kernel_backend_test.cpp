// Against the WireGuard of a real kernel, in a network namespace of its own.
#include "kernel/wireguard/kernel_backend.hpp"

#include <gtest/gtest.h>

namespace wgpilot::wireguard {
namespace {
TEST(KernelBackend, Opens) {
  auto b = KernelBackend::open();
  if (!b) GTEST_SKIP() << b.error().message();
}
}  // namespace
}  // namespace wgpilot::wireguard
