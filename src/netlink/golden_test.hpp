// Messages as the standard tools and the kernel make them, for the codec tests of the families: bytes as
// strace prints them (`strace -e write=all ip …`), between the offsets and the text column.
#pragma once

#include <gtest/gtest.h>

#include <charconv>
#include <cstring>
#include <string_view>
#include <vector>

#include "netlink/message.hpp"
#include "netlink/reply.hpp"

namespace wgpilot {  // seen from every family below it

using Buffer = std::vector<std::uint8_t>;

inline Buffer from_hex(std::string_view text) {
  Buffer bytes;
  for (std::size_t at = 0; (at = text.find_first_not_of(' ', at)) != text.npos; at += 2) {
    std::from_chars(text.data() + at, text.data() + at + 2, bytes.emplace_back(), 16);
  }
  return bytes;
}

// The message without what the Channel stamps on it: acknowledgement flag, sequence number, port.
inline Buffer unstamped(netlink::Bytes message) {
  Buffer bytes(message.begin(), message.end());
  nlmsghdr header;
  std::memcpy(&header, bytes.data(), sizeof header);
  header.nlmsg_flags &= static_cast<std::uint16_t>(~NLM_F_ACK);
  header.nlmsg_seq = header.nlmsg_pid = 0;
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

inline void expect_bytes(const netlink::Message& message, std::string_view golden) {
  EXPECT_EQ(unstamped(message.bytes()), unstamped(from_hex(golden)));
}

// The one message of a datagram, as the Channel hands it out. `bytes` must outlive it.
inline netlink::Reply reply_of(const Buffer& bytes) {
  netlink::Reply reply;
  EXPECT_TRUE(netlink::ReplyReader(bytes).next(reply));
  return reply;
}

}  // namespace wgpilot
