#include "app/machine_lock.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace wgpilot::app {
namespace {

constexpr std::string_view kName = "wgpilot";

struct Name {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};  // an abstract name begins with a zero byte
  socklen_t size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + kName.size());

  Name() { std::ranges::copy(kName, address.sun_path + 1); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
};

FileDescriptor open_socket() {
  return FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

// The process at the other end of the name; "unknown" when it has just gone.
std::string holder() {
  const FileDescriptor socket = open_socket();
  const Name name;
  ucred peer{};
  socklen_t size = sizeof peer;
  const bool known = socket && ::connect(socket.get(), name.get(), name.size) == 0 &&
                     ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  return known ? std::to_string(peer.pid) : "unknown";
}

}  // namespace

Result<MachineLock> MachineLock::take() {
  FileDescriptor socket = open_socket();
  const Name name;
  if (socket && ::bind(socket.get(), name.get(), name.size) == 0 && ::listen(socket.get(), 1) == 0) {
    return MachineLock(std::move(socket));
  }
  if (errno != EADDRINUSE) return fail(errno_error(Code::InternalError, "take the machine's lock", errno));
  return fail(
      Error(Code::Unavailable, fmt::format("another wgpilot (process {}) manages this machine", holder()))
          .with_hint("Stop it first (`systemctl stop wgpilot`): two would undo each other's work."));
}

}  // namespace wgpilot::app
