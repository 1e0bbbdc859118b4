// A connection to the UAPI socket of a userspace WireGuard, and the facts about the socket file. Blocking,
// with a limit on each wait. Belongs to one thread.
//
// The directory of the sockets is not per network namespace: a file there says nothing about whether the
// device is in ours.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace wgpilot::wireguard {

// /var/run/wireguard/wg0.sock
std::string uapi_socket_path(const std::string& interface);

class UapiSocket {
 public:
  // NotFound: there is no such file, or nobody answers there (a stale file of a killed process).
  static Result<UapiSocket> connect(const std::string& interface);

  UapiSocket(UapiSocket&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}
  UapiSocket& operator=(UapiSocket&&) = delete;
  ~UapiSocket();

  // Sends all. That the other side has already hung up is no error here: it may have left an answer.
  Result<void> send(std::string_view request);
  // What has arrived, at least a byte; empty at the end of the stream. Valid until the next call. Unavailable
  // when nothing arrives in time.
  Result<std::string_view> receive();

 private:
  explicit UapiSocket(int fd) : fd_(fd), buffer_(64 * 1024, '\0') {}

  int fd_;
  std::string buffer_;
};

}  // namespace wgpilot::wireguard
