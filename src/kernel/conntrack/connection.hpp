// A tracked connection as the kernel tells it through ctnetlink (linux/netfilter/nfnetlink_conntrack.h). Pure
// decoding, no I/O; table.hpp asks the kernel.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/result.hpp"
#include "net/address.hpp"
#include "netlink/reply.hpp"

namespace wgpilot::conntrack {

// How the packets of one direction are addressed.
struct Tuple {
  net::Address source;
  net::Address destination;
  std::uint16_t source_port = 0;  // 0 for protocols without ports
  std::uint16_t destination_port = 0;
  friend bool operator==(const Tuple&, const Tuple&) = default;
};

// enum tcp_conntrack of linux/netfilter/nf_conntrack_tcp.h.
enum class TcpState : std::uint8_t {
  None,
  SynSent,
  SynReceived,
  Established,
  FinWait,
  CloseWait,
  LastAck,
  TimeWait,
  Close,
  SynSentByBoth,
};

struct Counters {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  // of IP packets, headers included
  friend bool operator==(const Counters&, const Counters&) = default;
};

struct Connection {
  std::uint8_t protocol = 0;  // IPPROTO_TCP
  Tuple original;             // as whoever began it addresses packets
  Tuple reply;  // as the answers are addressed; no mirror of `original` where addresses are translated
  std::optional<std::uint16_t> icmp_id;
  std::optional<TcpState> tcp_state;
  std::uint32_t status = 0;         // bits of enum ip_conntrack_status, linux/netfilter/nf_conntrack_common.h
  std::chrono::seconds timeout{0};  // until it is forgotten, unless a packet comes
  std::uint32_t mark = 0;
  // Absent when it began while the kernel did not count.
  std::optional<Counters> original_counters;
  std::optional<Counters> reply_counters;

  bool is_replied() const;
  bool is_assured() const;
  friend bool operator==(const Connection&, const Connection&) = default;
};

// Absent for another address family than the two.
Result<std::optional<Connection>> decode_connection(const netlink::Reply& reply);

}  // namespace wgpilot::conntrack
