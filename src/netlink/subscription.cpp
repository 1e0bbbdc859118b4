#include "netlink/subscription.hpp"

#include <cerrno>

namespace wgpilot::netlink {

Result<Subscription> Subscription::open(int protocol, std::initializer_list<std::uint32_t> groups,
                                        int receive_buffer) {
  WGP_TRY(Socket socket, Socket::open(protocol, SOCK_NONBLOCK));
  socket.set_receive_buffer(receive_buffer);
  for (const std::uint32_t group : groups) {
    const int refused = socket.set_option(NETLINK_ADD_MEMBERSHIP, static_cast<int>(group));
    if (refused != 0) return fail(netlink_error("join group " + std::to_string(group), refused));
  }
  return Subscription(std::move(socket));
}

Result<Subscription::Drained> Subscription::drain(const Visitor& visit) {
  Drained drained = Drained::Complete;
  for (;;) {
    const Result<Bytes> datagram = socket_.receive("announcements");
    if (!datagram) {
      const int reason = datagram.error().os_errno();
      if (reason == EAGAIN) return drained;
      if (reason != ENOBUFS) return fail(datagram.error());
      drained = Drained::Overflow;
      continue;
    }
    ReplyReader reader(*datagram);
    for (Reply reply; reader.next(reply);) WGP_TRY(visit(reply));
  }
}

}  // namespace wgpilot::netlink
