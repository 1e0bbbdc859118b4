#include "netlink/channel.hpp"

#include <algorithm>
#include <cerrno>

namespace wgpilot::netlink {
namespace {

constexpr auto kReceiveTimeout = std::chrono::seconds(10);
constexpr int kReceiveBuffer = 1 << 20;
// Even if each message of a batch is refused, the verdicts fit the default receive buffer (208 KiB); and the
// batch fits the default send buffer.
constexpr std::size_t kBatchMessages = 128;
constexpr std::size_t kBatchBytes = 128 * 1024;

// How many messages from the front make a batch; at least one.
std::size_t batch_size(std::span<const Message> messages) {
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (const Message& message : messages.first(std::min(messages.size(), kBatchMessages))) {
    bytes += message.bytes().size();
    if (bytes > kBatchBytes) break;
    ++count;
  }
  return std::max<std::size_t>(count, 1);
}

// Lets `visit` see replies until it fails once; the conversation is read to its end all the same, because the
// kernel refuses a new dump while one is under way.
void visit_once(const Visitor& visit, const Reply& reply, Result<void>& outcome) {
  if (visit && outcome) outcome = visit(reply);
}

}  // namespace

Result<Channel> Channel::open(int protocol) {
  WGP_TRY(Socket socket, Socket::open(protocol));
  socket.set_receive_timeout(kReceiveTimeout);
  socket.set_receive_buffer(kReceiveBuffer);
  for (const int option : {NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK}) {
    std::ignore = socket.set_option(option, 1);  // an older kernel without it still answers, in fewer words
  }
  return Channel(std::move(socket));
}

Result<void> Channel::request(Message& message, const Visitor& visit) {
  stamp(message, NLM_F_ACK);
  WGP_TRY(send({&message, 1}));
  Result<void> visited;
  Verdict verdict;
  WGP_TRY(receive(message.name(), sequence_, [&](const Reply& reply) {
    if (auto found = find_verdict(reply)) {
      verdict = *std::move(found);
      return Next::Done;
    }
    visit_once(visit, reply, visited);
    return Next::More;
  }));
  if (verdict.errno_value != 0) return fail(error_of(message.name(), verdict));
  return visited;
}

Result<Channel::DumpEnd> Channel::dump_once(Message& message, const Visitor& visit) {
  stamp(message, NLM_F_DUMP);
  WGP_TRY(send({&message, 1}));
  Result<void> visited;
  Verdict verdict;
  DumpEnd end = DumpEnd::Consistent;
  WGP_TRY(receive(message.name(), sequence_, [&](const Reply& reply) {
    if (reply.header.nlmsg_flags & NLM_F_DUMP_INTR) end = DumpEnd::Interrupted;
    if (auto found = find_verdict(reply)) {
      verdict = *std::move(found);
      return Next::Done;
    }
    visit_once(visit, reply, visited);
    return Next::More;
  }));
  if (verdict.errno_value != 0) return fail(error_of(message.name(), verdict));
  if (!visited) return fail(std::move(visited).error());
  return end;
}

Result<std::vector<Refusal>> Channel::request_all(std::span<Message> messages) {
  std::vector<Refusal> refused;
  for (std::size_t base = 0; base < messages.size();) {
    const auto rest = messages.subspan(base);
    const auto batch = rest.first(batch_size(rest));
    WGP_TRY(send_batch(batch, base, refused));
    base += batch.size();
  }
  return refused;
}

// Refusals are always reported; only the last message asks for its acknowledgement, which ends the batch.
Result<void> Channel::send_batch(std::span<Message> batch, std::size_t base, std::vector<Refusal>& refused) {
  const std::uint32_t first = sequence_ + 1;
  for (Message& message : batch) stamp(message, &message == &batch.back() ? NLM_F_ACK : 0);
  WGP_TRY(send(batch));
  return receive(batch.back().name(), first, [&](const Reply& reply) {
    const auto verdict = find_verdict(reply);
    if (!verdict) return Next::More;
    const std::size_t index = reply.header.nlmsg_seq - first;
    if (verdict->errno_value != 0) refused.push_back({base + index, error_of(batch[index].name(), *verdict)});
    return index + 1 == batch.size() ? Next::Done : Next::More;
  });
}

void Channel::stamp(Message& message, int flags) {
  nlmsghdr& header = message.header();
  header.nlmsg_seq = ++sequence_;
  header.nlmsg_pid = socket_.port();
  header.nlmsg_flags = static_cast<std::uint16_t>((header.nlmsg_flags & ~NLM_F_ACK) | flags);
}

Result<void> Channel::send(std::span<Message> messages) {
  std::vector<iovec> parts;
  parts.reserve(messages.size());
  for (Message& message : messages) parts.push_back({&message.header(), message.bytes().size()});
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  msghdr packet{};
  packet.msg_name = &kernel;
  packet.msg_namelen = sizeof kernel;
  packet.msg_iov = parts.data();
  packet.msg_iovlen = parts.size();
  while (sendmsg(socket_.fd(), &packet, 0) < 0) {
    if (errno != EINTR) return fail(netlink_error(messages.front().name(), errno));
  }
  return {};
}

Result<void> Channel::receive(std::string_view operation, std::uint32_t first, const Receiver& receiver) {
  for (;;) {
    WGP_TRY(const Bytes datagram, socket_.receive(operation));
    ReplyReader reader(datagram);
    for (Reply reply; reader.next(reply);) {
      const bool ours =
          reply.header.nlmsg_pid == socket_.port() && reply.header.nlmsg_seq - first <= sequence_ - first;
      if (ours && receiver(reply) == Next::Done) return {};
    }
  }
}

}  // namespace wgpilot::netlink
