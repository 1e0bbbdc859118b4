#include "netlink/socket.hpp"

#include <fmt/format.h>
#include <sys/time.h>

#include <cerrno>

namespace wgpilot::netlink {
namespace {

// The kernel makes dump messages as large as the largest buffer it has seen offered, up to 32 KiB.
constexpr std::size_t kReceiveSize = 32 * 1024;

Code code_of(int errno_value) {
  switch (errno_value) {
    case EPERM:
      return Code::CapabilityMissing;
    case ENOENT:
    case ENODEV:
    case ESRCH:
    case EADDRNOTAVAIL:  // removal of an address that the link does not have
      return Code::NotFound;
    case EEXIST:
      return Code::AlreadyExists;
    case EAGAIN:
      return Code::Unavailable;
    default:
      return Code::KernelError;
  }
}

// recvmsg(2) until it is not interrupted by a signal.
ssize_t receive_message(int fd, msghdr& message, int flags) {
  ssize_t size;
  do {
    size = recvmsg(fd, &message, flags);
  } while (size < 0 && errno == EINTR);
  return size;
}

}  // namespace

Error netlink_error(std::string_view operation, int errno_value) {
  Error error = errno_error(code_of(errno_value), fmt::format("netlink {}", operation), errno_value);
  if (error.code() != Code::CapabilityMissing) return error;
  return std::move(error).with_hint("run wgpilot as root or grant it CAP_NET_ADMIN");
}

Socket::Socket(mnl_socket* socket) : socket_(socket), buffer_(kReceiveSize) {}

Result<Socket> Socket::open(int protocol, int flags) {
  mnl_socket* raw = mnl_socket_open2(protocol, SOCK_CLOEXEC | flags);
  if (raw == nullptr) return fail(netlink_error("socket", errno));
  Socket socket(raw);
  if (mnl_socket_bind(raw, 0, MNL_SOCKET_AUTOPID) < 0) return fail(netlink_error("bind", errno));
  return socket;
}

void Socket::set_receive_timeout(std::chrono::milliseconds timeout) {
  const timeval limit{timeout.count() / 1000, timeout.count() % 1000 * 1000};
  std::ignore = setsockopt(fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);  // fails on a bad fd only
}

void Socket::set_receive_buffer(int bytes) {
  if (setsockopt(fd(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) == 0) return;
  std::ignore = setsockopt(fd(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);  // a wish, see the header
}

int Socket::set_option(int option, int value) {
  return setsockopt(fd(), SOL_NETLINK, option, &value, sizeof value) == 0 ? 0 : errno;
}

Result<Bytes> Socket::receive(std::string_view operation) {
  for (;;) {
    msghdr peek{};
    const ssize_t waiting = receive_message(fd(), peek, MSG_PEEK | MSG_TRUNC);
    if (waiting < 0) return fail(netlink_error(operation, errno));
    if (static_cast<std::size_t>(waiting) > buffer_.size()) buffer_.resize(static_cast<std::size_t>(waiting));

    sockaddr_nl sender{};
    iovec into{buffer_.data(), buffer_.size()};
    msghdr message{};
    message.msg_name = &sender;
    message.msg_namelen = sizeof sender;
    message.msg_iov = &into;
    message.msg_iovlen = 1;
    const ssize_t size = receive_message(fd(), message, 0);
    if (size < 0) return fail(netlink_error(operation, errno));
    const bool from_kernel = sender.nl_pid == 0;
    if (from_kernel) return Bytes(buffer_).first(static_cast<std::size_t>(size));
  }
}

}  // namespace wgpilot::netlink
