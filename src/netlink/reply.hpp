// Received netlink messages: a walk over a datagram, and the kernel's verdict (acknowledgement or end of a
// dump) with its own words. Views into received bytes; pure.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/result.hpp"
#include "netlink/message.hpp"

namespace wgpilot::netlink {

struct Reply {
  nlmsghdr header{};
  Bytes payload;  // what follows nlmsghdr

  std::uint16_t type() const { return header.nlmsg_type; }

  // The family's header at the start of the payload (genlmsghdr, ifinfomsg); KernelError when it is cut
  // short.
  template <class Header>
  Result<Header> family_header() const {
    Header family{};
    if (payload.size() < sizeof family) return fail(Code::KernelError, "netlink message is cut short");
    std::memcpy(&family, payload.data(), sizeof family);
    return family;
  }
  // The attributes behind that header.
  template <class Header>
  Bytes attributes() const {
    return payload.subspan(std::min(padded(sizeof(Header)), payload.size()));
  }
};

// Walks the messages of one datagram; stops at the end and at the first message that is not whole.
class ReplyReader {
 public:
  explicit ReplyReader(Bytes datagram) : rest_(datagram) {}
  bool next(Reply& reply);

 private:
  Bytes rest_;
};

// NLMSG_ERROR or NLMSG_DONE: how an operation ended.
struct Verdict {
  int errno_value = 0;  // 0: done as asked
  std::string text;     // the kernel's extended acknowledgement, often empty
};

// nullopt when the reply is none of the two, or too short to be.
std::optional<Verdict> find_verdict(const Reply& reply);

// `netlink SET_DEVICE: Invalid argument (EINVAL) ("Invalid allowed ip")`; verdict.errno_value must not be 0.
Error error_of(std::string_view operation, const Verdict& verdict);

}  // namespace wgpilot::netlink
