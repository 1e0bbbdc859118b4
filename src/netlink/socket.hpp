// A netlink socket that is open and bound, and the reading of datagrams of any size: what Channel and
// Subscription have in common. Belongs to one thread at a time. Fails as Result: CapabilityMissing without
// the right, Unavailable when nothing arrives in time, else KernelError.
#pragma once

#include <libmnl/libmnl.h>

#include <chrono>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "netlink/message.hpp"

namespace wgpilot::netlink {

// `netlink SET_DEVICE: Invalid argument (EINVAL)`; the code says what a caller can act on: CapabilityMissing,
// NotFound, AlreadyExists, Unavailable, KernelError.
Error netlink_error(std::string_view operation, int errno_value);

class Socket {
 public:
  // `flags` as for socket(2): SOCK_NONBLOCK.
  static Result<Socket> open(int protocol, int flags = 0);

  int fd() const { return mnl_socket_get_fd(socket_.get()); }
  std::uint32_t port() const { return mnl_socket_get_portid(socket_.get()); }

  void set_receive_timeout(std::chrono::milliseconds timeout);
  // Best effort: without CAP_NET_ADMIN the kernel's limit counts.
  void set_receive_buffer(int bytes);
  // An option of SOL_NETLINK; the answer is 0 or an errno.
  int set_option(int option, int value);

  // The next datagram, complete; valid until the next call. On failure the errno is in the Error: ENOBUFS
  // when the kernel had to drop messages, EAGAIN when none came in time.
  Result<Bytes> receive(std::string_view operation);

 private:
  struct Close {
    void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
  };
  explicit Socket(mnl_socket* socket);

  std::unique_ptr<mnl_socket, Close> socket_;
  std::vector<std::uint8_t> buffer_;
};

}  // namespace wgpilot::netlink
