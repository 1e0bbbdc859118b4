// One wgpilot a machine, that is, a network namespace: two of them would take each other's tunnels for
// orphans and remove them, whatever their data directories are. Held by a socket in the abstract namespace,
// which is the network namespace's own and ends with the process.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"

namespace wgpilot::app {

class MachineLock {
 public:
  // Unavailable, with the process that holds it, when there is another.
  static Result<MachineLock> take();

 private:
  explicit MachineLock(FileDescriptor socket) : socket_(std::move(socket)) {}
  FileDescriptor socket_;
};

}  // namespace wgpilot::app
