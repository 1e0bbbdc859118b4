// What this process may have of the machine, set before it has threads.
#pragma once

namespace wgpilot::app {

// Every connection is a file descriptor, and a shell gives a process 1,024 of them: raises the limit to what
// the unit file gives the service, as far as it may.
void raise_descriptor_limit();

// glibc gives eight heaps to each processor, and what one thread frees stays in its own: all share two.
void bound_heaps();

}  // namespace wgpilot::app
