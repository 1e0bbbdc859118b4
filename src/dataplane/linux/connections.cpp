#include "dataplane/linux/connections.hpp"

#include "kernel/conntrack/table.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using conntrack::TcpState;

Result<netlink::Channel> open_channel() {
  auto channel = netlink::Channel::open(NETLINK_NETFILTER);
  if (!channel) return fail(conntrack::explain(std::move(channel).error()));
  return channel;
}

ConnectionState to_state(TcpState state) {
  switch (state) {
    case TcpState::None:
    case TcpState::SynSent:
    case TcpState::SynSentByBoth:
      return ConnectionState::SynSent;
    case TcpState::SynReceived:
      return ConnectionState::SynReceived;
    case TcpState::Established:
      return ConnectionState::Established;
    case TcpState::FinWait:
      return ConnectionState::FinWait;
    case TcpState::CloseWait:
      return ConnectionState::CloseWait;
    case TcpState::LastAck:
      return ConnectionState::LastAck;
    case TcpState::TimeWait:
      return ConnectionState::TimeWait;
    case TcpState::Close:
      return ConnectionState::Close;
  }
  return ConnectionState::Established;  // one of a newer kernel
}

ConnectionState state_of(const conntrack::Connection& connection) {
  if (connection.tcp_state) return to_state(*connection.tcp_state);
  if (connection.is_assured()) return ConnectionState::Assured;
  return connection.is_replied() ? ConnectionState::Replied : ConnectionState::Unreplied;
}

std::optional<Traffic> to_traffic(const std::optional<conntrack::Counters>& counters) {
  if (!counters) return std::nullopt;
  return Traffic{counters->packets, counters->bytes};
}

// Answers come from where packets went in truth, and go to where they seemed to come from.
Connection to_connection(const conntrack::Connection& from) {
  Connection connection{
      .protocol = from.protocol,
      .source = {from.original.source, from.original.source_port},
      .destination = {from.original.destination, from.original.destination_port},
      .translated_source = net::Endpoint{from.reply.destination, from.reply.destination_port},
      .translated_destination = net::Endpoint{from.reply.source, from.reply.source_port},
      .icmp_id = from.icmp_id,
      .state = state_of(from),
      .timeout = from.timeout,
      .mark = from.mark,
      .sent = to_traffic(from.original_counters),
      .received = to_traffic(from.reply_counters)};
  if (connection.translated_source == connection.source) connection.translated_source.reset();
  if (connection.translated_destination == connection.destination) connection.translated_destination.reset();
  return connection;
}

}  // namespace

Result<void> visit_connections(const std::vector<net::Prefix>& ends, const ConnectionVisitor& visit) {
  WGP_TRY(netlink::Channel channel, open_channel());
  return conntrack::visit_connections(
      channel, ends, [&](const conntrack::Connection& connection) { visit(to_connection(connection)); });
}

Result<std::size_t> flush_connections(const FlushConnections& which) {
  WGP_TRY(netlink::Channel channel, open_channel());
  if (!which.grants)
    return conntrack::flush_connections(channel, which.ends);  // thousands of ends, sought by hash
  return conntrack::flush_connections(channel, which.ends, [&](const conntrack::Connection& connection) {
    return which.concerns(to_connection(connection));
  });
}

}  // namespace wgpilot::dataplane::linux_
