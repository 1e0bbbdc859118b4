#include "kernel/wireguard/uapi_socket.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/secret.hpp"

namespace wgpilot::wireguard {
namespace {

// A device of 10,000 peers answers in well under a second.
constexpr timeval kTimeout{10, 0};

Error socket_error(std::string_view what, int errno_value) {
  const bool nobody = errno_value == ENOENT || errno_value == ECONNREFUSED;
  const Code code = nobody                  ? Code::NotFound
                    : errno_value == EACCES ? Code::CapabilityMissing
                    : errno_value == EAGAIN ? Code::Unavailable
                                            : Code::KernelError;
  return errno_error(code, what, errno_value);
}

}  // namespace

std::string uapi_socket_path(const std::string& interface) {
  return "/var/run/wireguard/" + interface + ".sock";
}

Result<UapiSocket> UapiSocket::connect(const std::string& interface) {
  const std::string path = uapi_socket_path(interface);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(socket_error("connect to " + path, ENOENT));
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);

  UapiSocket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.fd_ < 0) return fail(socket_error("socket", errno));
  setsockopt(socket.fd_, SOL_SOCKET, SO_RCVTIMEO, &kTimeout, sizeof kTimeout);
  setsockopt(socket.fd_, SOL_SOCKET, SO_SNDTIMEO, &kTimeout, sizeof kTimeout);
  if (::connect(socket.fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
    return fail(socket_error("connect to " + path, errno));
  }
  return socket;
}

UapiSocket::~UapiSocket() {
  wipe(buffer_.data(), buffer_.size());
  if (fd_ >= 0) ::close(fd_);
}

Result<void> UapiSocket::send(std::string_view request) {
  while (!request.empty()) {
    const ssize_t sent = ::send(fd_, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      request.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EPIPE) {
      return {};
    } else if (errno != EINTR) {
      return fail(socket_error("send the request", errno));
    }
  }
  return {};
}

Result<std::string_view> UapiSocket::receive() {
  ssize_t size;
  do {
    size = ::recv(fd_, buffer_.data(), buffer_.size(), 0);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return fail(socket_error("receive the answer", errno));
  return std::string_view(buffer_).substr(0, static_cast<std::size_t>(size));
}

}  // namespace wgpilot::wireguard
