// Which WireGuard this machine has.
#pragma once

#include <memory>

#include "kernel/wireguard/backend.hpp"

namespace wgpilot::wireguard {

// The kernel's if it has one (its module is loaded on the way), else that of wireguard-go if it is installed,
// else WgModuleNotLoaded with the remedy.
Result<std::unique_ptr<Backend>> detect_backend();

}  // namespace wgpilot::wireguard
