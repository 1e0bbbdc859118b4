// The process behind a userspace device: one `wireguard-go NAME` each, in a session of its own, so that it
// outlives wgpilot and is adopted by the next one. This is the only place in the product that starts a
// program.
//
// The process creates the link (of kind `tun`) in the network namespace of the calling thread and ends when
// its socket file or its link is removed. The socket's directory is shared by all network namespaces, so a
// device counts as ours only when the link is here, too. Functions block for a bounded time;
// thread-compatible.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"

namespace wgpilot::wireguard {

// Where PATH has wireguard-go.
std::optional<std::string> find_userspace_program();

// Adopts the running device, or removes what a killed one left and starts it. WgModuleNotLoaded: the program
// is not installed; InterfaceCreateFailed: it would not start, or something else has the name.
Result<void> ensure_userspace_device(const std::string& interface);

// Whether the process answers and its link is here. After a kill -9 it is not: ensure_userspace_device helps.
bool is_userspace_device_alive(const std::string& interface);

// Removes the device and waits until its link is gone and its process has let go of its UDP port. None there
// is success. Unavailable: it would not go.
Result<void> stop_userspace_device(const std::string& interface);

}  // namespace wgpilot::wireguard
