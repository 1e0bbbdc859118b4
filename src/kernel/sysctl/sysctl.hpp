// Kernel settings under /proc/sys, read and written as text. Remembers nothing, restores nothing: which
// setting should have which value is the caller's business. Per-network settings are those of the calling
// thread's network namespace. Blocking, but the kernel answers at once; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace wgpilot::sysctl {

// Keys are paths below /proc/sys: "net/ipv4/ip_forward", "net/ipv4/conf/eth0.100/rp_filter" (slashes, because
// interface names may hold dots). Both functions fail with ValidationError for a key that leaves /proc/sys
// and with NotFound for a setting this kernel does not have.

// The value without the line break at its end.
Result<std::string> fetch(std::string_view key);

// CapabilityMissing where we may not write (not root, or /proc/sys is mounted read-only, as in a container);
// KernelError for a value the kernel refuses.
Result<void> apply(std::string_view key, std::string_view value);

}  // namespace wgpilot::sysctl
