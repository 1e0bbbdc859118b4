// Walks a list of netlink attributes in received bytes, never past their end. The error is sticky: walk to
// the end, then ask finish() whether the list was well formed.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "netlink/message.hpp"

namespace wgpilot::netlink {

struct Attribute {
  std::uint16_t type = 0;  // without NLA_F_NESTED and NLA_F_NET_BYTEORDER
  Bytes payload;
};

class AttributeReader {
 public:
  explicit AttributeReader(Bytes bytes) : rest_(bytes) {}

  // False at the end of the list and at the first malformed attribute.
  bool next(Attribute& attribute);
  // KernelError when the list broke off.
  Result<void> finish() const;

 private:
  Bytes rest_;
};

}  // namespace wgpilot::netlink
