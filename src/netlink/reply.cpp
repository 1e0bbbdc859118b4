#include "netlink/reply.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "netlink/schema.hpp"
#include "netlink/socket.hpp"

namespace wgpilot::netlink {
namespace {

struct ExtendedAck {
  std::string text;
  struct Schema;
};
struct ExtendedAck::Schema : SchemaOf<ExtendedAck, Field<NLMSGERR_ATTR_MSG, &ExtendedAck::text>> {};

// The TLVs of an NLMSG_ERROR stand behind nlmsgerr, and behind the rest of our message unless that was
// capped.
std::size_t offset_of_tlvs(const Reply& reply) {
  if (reply.type() == NLMSG_DONE) return sizeof(int);
  nlmsgerr error;
  if (reply.payload.size() < sizeof error) return reply.payload.size();
  std::memcpy(&error, reply.payload.data(), sizeof error);
  if (reply.header.nlmsg_flags & NLM_F_CAPPED) return sizeof error;
  return sizeof(int) + padded(error.msg.nlmsg_len);
}

std::string text_of(const Reply& reply) {
  if ((reply.header.nlmsg_flags & NLM_F_ACK_TLVS) == 0) return {};
  const std::size_t offset = std::min(offset_of_tlvs(reply), reply.payload.size());
  const auto ack = decode<ExtendedAck>(reply.payload.subspan(offset));
  return ack ? ack->text : std::string();  // the errno alone still tells the failure
}

}  // namespace

bool ReplyReader::next(Reply& reply) {
  if (rest_.size() < sizeof reply.header) return false;
  std::memcpy(&reply.header, rest_.data(), sizeof reply.header);
  const std::size_t length = reply.header.nlmsg_len;
  if (length < sizeof reply.header || length > rest_.size()) return false;
  reply.payload = rest_.subspan(sizeof reply.header, length - sizeof reply.header);
  rest_ = rest_.subspan(std::min(padded(length), rest_.size()));
  return true;
}

std::optional<Verdict> find_verdict(const Reply& reply) {
  if (reply.type() != NLMSG_ERROR && reply.type() != NLMSG_DONE) return std::nullopt;
  int code = 0;
  if (reply.payload.size() < sizeof code) return std::nullopt;
  std::memcpy(&code, reply.payload.data(), sizeof code);
  return Verdict{-code, text_of(reply)};
}

Error error_of(std::string_view operation, const Verdict& verdict) {
  Error error = netlink_error(operation, verdict.errno_value);
  if (verdict.text.empty()) return error;
  Error full(error.code(), fmt::format("{} (\"{}\")", error.message(), verdict.text));
  return std::move(full).with_errno(error.os_errno()).with_hint(error.hint());
}

}  // namespace wgpilot::netlink
