// One netlink message under construction, in a buffer of bounded size. An element that does not fit is
// refused and leaves no trace, so that the caller can send what is there and resume with that element in the
// next message. Knows lengths and padding; meaning is given by schema.hpp. A value; no I/O.
#pragma once

// libc before <linux/*>: the kernel's headers give way to what is already declared.
#include <sys/socket.h>

#include <linux/netlink.h>

#include <cassert>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace wgpilot::netlink {

using Bytes = std::span<const std::uint8_t>;

// The bytes of an integer or of one of the kernel's structures.
template <class T>
  requires std::is_trivially_copyable_v<T>
Bytes bytes_of(const T& value) {
  return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

// Netlink aligns headers and attributes to four bytes.
constexpr std::size_t padded(std::size_t size) {
  return (size + 3) & ~std::size_t{3};
}

class Message {
 public:
  // The length of an attribute has 16 bits; half of that keeps the time the kernel holds its lock short.
  static constexpr std::size_t kCapacity = 32 * 1024;

  // `name` is what errors call the message: "RTM_NEWROUTE". `flags` are those of the operation
  // (NLM_F_CREATE); request, acknowledgement and dump flags are the Channel's.
  Message(std::string_view name, std::uint16_t type, std::uint16_t flags = 0,
          std::size_t capacity = kCapacity);

  // The fixed header of the family (genlmsghdr, ifinfomsg); right after construction.
  template <class Header>
  void put_header(const Header& header) {
    const bool fits = append(bytes_of(header));
    assert(fits);
    std::ignore = fits;  // a header is smaller than any capacity
  }

  [[nodiscard]] bool put(std::uint16_t attribute, Bytes payload);

  // A nested attribute whose content is put by `fill`. When there is no room, or `fill` returns false, the
  // message is as it was before and the answer is false.
  template <class Fill>
  [[nodiscard]] bool nest(std::uint16_t attribute, Fill fill) {
    const std::size_t start = buffer_.size();
    if (put(attribute | NLA_F_NESTED, {}) && fill()) {
      close_nest(start);
      return true;
    }
    roll_back(start);
    return false;
  }

  // Runs `fill`, and undoes what it put when it returns false.
  template <class Fill>
  [[nodiscard]] bool all_or_nothing(Fill fill) {
    const std::size_t start = buffer_.size();
    if (fill()) return true;
    roll_back(start);
    return false;
  }

  const std::string& name() const { return name_; }
  Bytes bytes() const { return buffer_; }
  // Channel stamps sequence number and flags here.
  nlmsghdr& header() { return *reinterpret_cast<nlmsghdr*>(buffer_.data()); }
  const nlmsghdr& header() const { return *reinterpret_cast<const nlmsghdr*>(buffer_.data()); }

 private:
  bool append(Bytes bytes);
  void close_nest(std::size_t start);
  void roll_back(std::size_t size);

  std::string name_;
  std::size_t capacity_;
  std::vector<std::uint8_t> buffer_;
};

}  // namespace wgpilot::netlink
