#include "netlink/message.hpp"

#include <cstring>
#include <limits>

namespace wgpilot::netlink {

Message::Message(std::string_view name, std::uint16_t type, std::uint16_t flags, std::size_t capacity)
    : name_(name), capacity_(capacity), buffer_(sizeof(nlmsghdr)) {
  assert(capacity >= 64 && capacity <= std::numeric_limits<std::uint16_t>::max());
  header().nlmsg_len = sizeof(nlmsghdr);
  header().nlmsg_type = type;
  header().nlmsg_flags = static_cast<std::uint16_t>(flags | NLM_F_REQUEST);
}

bool Message::put(std::uint16_t attribute, Bytes payload) {
  const std::size_t length = sizeof(nlattr) + payload.size();
  if (buffer_.size() + padded(length) > capacity_) return false;
  const nlattr head{static_cast<std::uint16_t>(length), attribute};
  return append(bytes_of(head)) && append(payload);
}

bool Message::append(Bytes bytes) {
  if (buffer_.size() + padded(bytes.size()) > capacity_) return false;
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  buffer_.resize(padded(buffer_.size()));
  header().nlmsg_len = static_cast<std::uint32_t>(buffer_.size());
  return true;
}

void Message::close_nest(std::size_t start) {
  const auto length = static_cast<std::uint16_t>(buffer_.size() - start);
  std::memcpy(buffer_.data() + start, &length, sizeof length);
}

void Message::roll_back(std::size_t size) {
  buffer_.resize(size);
  header().nlmsg_len = static_cast<std::uint32_t>(size);
}

}  // namespace wgpilot::netlink
