#include "kernel/conntrack/table.hpp"

#include <sys/socket.h>

#include <linux/netfilter/nfnetlink_conntrack.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <variant>

#include "kernel/conntrack/ends.hpp"
#include "kernel/conntrack/pick.hpp"
#include "netlink/attribute.hpp"

namespace wgpilot::conntrack {
namespace {

using netlink::Message;
using netlink::Reply;

// Each address takes two looks through the table, without copying what is not asked for; listing everything
// costs about as much as nine.
constexpr std::size_t kMostPicked = 4;
// So many are forgotten at a time: what waits is bounded, however many there are.
constexpr std::size_t kBatch = 1024;

std::vector<Pick> picks_of(const Ends& ends) {
  std::vector<Pick> picks;
  for (const net::Address& address : ends.hosts()) {
    picks.push_back({address, Role::Began});
    picks.push_back({address, Role::Answers});
  }
  return picks;
}

using ReplyVisitor = std::function<Result<void>(const Reply&, const Connection&)>;

// ctnetlink lists a table that never stands still and marks no dump as interrupted, so nothing starts afresh
// and the visitor may keep what it saw.
Result<void> list(netlink::Channel& channel, Message message, const Condition& is_wanted,
                  const ReplyVisitor& visit) {
  const auto look = [&](std::monostate&, const Reply& reply) -> Result<void> {
    WGP_TRY(const auto connection, decode_connection(reply));
    if (!connection || !is_wanted(*connection)) return {};
    return visit(reply, *connection);
  };
  auto listed = channel.dump<std::monostate>(message, look);
  if (!listed) return fail(explain(std::move(listed).error()));
  return {};
}

// A connection that several picks find is seen with the first of them.
Result<void> list_picked(netlink::Channel& channel, const std::vector<Pick>& picks,
                         const ReplyVisitor& visit) {
  for (auto pick = picks.begin(); pick != picks.end(); ++pick) {
    const auto is_first = [&](const Connection& connection) {
      const auto matches = [&](const Pick& other) { return other.matches(connection); };
      return pick->matches(connection) && std::none_of(picks.begin(), pick, matches);
    };
    WGP_TRY(list(channel, to_message(*pick), is_first, visit));
  }
  return {};
}

Result<void> visit_family(netlink::Channel& channel, net::Family family, const Ends& ends,
                          const ReplyVisitor& visit) {
  if (ends.is_empty()) return {};
  const bool is_few = ends.has_only_hosts() && ends.hosts().size() <= kMostPicked;
  if (family == net::Family::V4 && is_few) return list_picked(channel, picks_of(ends), visit);
  const auto has_end = [&](const Connection& connection) {
    return ends.contains(connection.original.source) || ends.contains(connection.reply.source);
  };
  return list(channel, to_message(family), has_end, visit);
}

Result<void> visit_replies(netlink::Channel& channel, const std::vector<net::Prefix>& prefixes,
                           const ReplyVisitor& visit) {
  for (const net::Family family : {net::Family::V4, net::Family::V6}) {
    WGP_TRY(visit_family(channel, family, Ends(prefixes, family), visit));
  }
  return {};
}

// Names the entry by the kernel's own words, which fit every protocol. Without the original direction the
// kernel would take it for a wish to forget everything.
Result<Message> delete_message(const Reply& reply) {
  Message message("IPCTNL_MSG_CT_DELETE", NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE);
  nfgenmsg header{};
  std::memcpy(&header, reply.payload.data(), sizeof header);
  header.res_id = 0;
  message.put_header(header);
  bool has_direction = false;
  bool fits = true;
  netlink::AttributeReader reader(reply.attributes<nfgenmsg>());
  for (netlink::Attribute attribute; reader.next(attribute);) {
    if (attribute.type == CTA_TUPLE_ORIG) {
      has_direction = message.put(CTA_TUPLE_ORIG | NLA_F_NESTED, attribute.payload);
    } else if (attribute.type == CTA_ZONE || attribute.type == CTA_ID) {
      fits = message.put(attribute.type, attribute.payload) && fits;
    }
  }
  if (has_direction && fits) return message;
  return fail(Code::KernelError, "netlink IPCTNL_MSG_CT_NEW: an entry that cannot be named");
}

// Deletes what it is given, many at once.
class Deleter {
 public:
  explicit Deleter(netlink::Channel channel) : channel_(std::move(channel)) {}

  Result<void> add(const Reply& reply) {
    WGP_TRY(Message message, delete_message(reply));
    waiting_.push_back(std::move(message));
    if (waiting_.size() < kBatch) return {};
    return finish();
  }

  Result<void> finish() {
    WGP_TRY(auto refused, channel_.request_all(waiting_));
    deleted_ += waiting_.size() - refused.size();
    waiting_.clear();
    for (netlink::Refusal& refusal : refused) {
      if (refusal.error.code() != Code::NotFound) return fail(std::move(refusal.error));
    }
    return {};
  }

  std::size_t deleted() const { return deleted_; }

 private:
  netlink::Channel channel_;
  std::vector<Message> waiting_;
  std::size_t deleted_ = 0;
};

}  // namespace

Result<void> visit_connections(netlink::Channel& channel, const std::vector<net::Prefix>& ends,
                               const Visitor& visit) {
  return visit_replies(channel, ends, [&](const Reply&, const Connection& connection) -> Result<void> {
    visit(connection);
    return {};
  });
}

// Over a second channel, while the first is still listing.
Result<std::size_t> flush_connections(netlink::Channel& channel, const std::vector<net::Prefix>& ends,
                                      const Condition& is_meant) {
  WGP_TRY(netlink::Channel own, netlink::Channel::open(NETLINK_NETFILTER));
  Deleter deleter(std::move(own));
  WGP_TRY(visit_replies(channel, ends, [&](const Reply& reply, const Connection& connection) -> Result<void> {
    return is_meant(connection) ? deleter.add(reply) : Result<void>{};
  }));
  WGP_TRY(deleter.finish());
  return deleter.deleted();
}

// EINVAL is how nfnetlink says that nobody serves connections, and no module could be loaded.
Error explain(Error error) {
  const int reason = error.os_errno();
  if (reason != EINVAL && reason != EOPNOTSUPP && reason != EPROTONOSUPPORT) return error;
  return std::move(error)
      .in("this kernel does not tell its connections")
      .as(Code::Unavailable)
      .with_hint(
          "Load the module nf_conntrack_netlink (`modprobe nf_conntrack_netlink`); in a container, on its "
          "host.");
}

}  // namespace wgpilot::conntrack
