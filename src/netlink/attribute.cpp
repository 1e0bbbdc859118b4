#include "netlink/attribute.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace wgpilot::netlink {

bool AttributeReader::next(Attribute& attribute) {
  nlattr head;
  if (rest_.size() < sizeof head) return false;
  std::memcpy(&head, rest_.data(), sizeof head);
  if (head.nla_len < sizeof head || head.nla_len > rest_.size()) return false;
  attribute.type = head.nla_type & NLA_TYPE_MASK;
  attribute.payload = rest_.subspan(sizeof head, head.nla_len - sizeof head);
  rest_ = rest_.subspan(std::min(padded(head.nla_len), rest_.size()));
  return true;
}

Result<void> AttributeReader::finish() const {
  if (rest_.empty()) return {};
  return fail(Code::KernelError, fmt::format("malformed attribute in the last {} bytes", rest_.size()));
}

}  // namespace wgpilot::netlink
