#include "kernel/wireguard/detect.hpp"

#include "kernel/wireguard/kernel_backend.hpp"
#include "kernel/wireguard/userspace_backend.hpp"
#include "kernel/wireguard/userspace_process.hpp"

namespace wgpilot::wireguard {

Result<std::unique_ptr<Backend>> detect_backend() {
  auto kernel = KernelBackend::open();
  if (kernel) return std::make_unique<KernelBackend>(*std::move(kernel));
  if (kernel.error().code() != Code::NotFound) return fail(std::move(kernel).error());
  if (find_userspace_program()) return std::make_unique<UserspaceBackend>();
  return fail(Error(Code::WgModuleNotLoaded, "the kernel has no WireGuard and wireguard-go is not installed")
                  .with_hint("run `modprobe wireguard` or `apt-get install wireguard-go`"));
}

}  // namespace wgpilot::wireguard
