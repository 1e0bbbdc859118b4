// The kernel's announcements: a socket of its own that has joined multicast groups. Non-blocking; its owner
// waits on fd() in its own event loop and then drains it. Fails as Result with the errno of the kernel.
#pragma once

#include <initializer_list>

#include "netlink/channel.hpp"
#include "netlink/socket.hpp"

namespace wgpilot::netlink {

class Subscription {
 public:
  enum class Drained {
    Complete,
    Overflow,  // the kernel dropped announcements: what is known must be read anew
  };

  // Room for some thousand announcements.
  static constexpr int kReceiveBuffer = 4 << 20;

  // `groups` by number: RTNLGRP_LINK, or MulticastGroup::id.
  static Result<Subscription> open(int protocol, std::initializer_list<std::uint32_t> groups,
                                   int receive_buffer = kReceiveBuffer);

  int fd() const { return socket_.fd(); }

  // Hands what waits to `visit`, without waiting for more. After an overflow it goes on to the end, so that
  // the caller resynchronises once.
  Result<Drained> drain(const Visitor& visit);

 private:
  explicit Subscription(Socket socket) : socket_(std::move(socket)) {}

  Socket socket_;
};

}  // namespace wgpilot::netlink
