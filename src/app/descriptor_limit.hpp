// Every connection is a file descriptor, and a shell gives a process 1,024 of them.
#pragma once

namespace wgpilot::app {

// Raises the limit of this process to what the unit file gives the service, as far as it may.
void raise_descriptor_limit();

}  // namespace wgpilot::app
