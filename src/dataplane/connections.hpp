// Connections that the kernel tracks, as this program speaks of them: for showing, never for deciding. Pure.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_names.hpp"
#include "net/address.hpp"

namespace wgpilot::dataplane {

// Of TCP its own states; of the others, what is known of answers.
enum class ConnectionState {
  SynSent,
  SynReceived,
  Established,
  FinWait,
  CloseWait,
  LastAck,
  TimeWait,
  Close,
  Unreplied,  // nobody has answered yet
  Replied,
  Assured,  // answered for so long that it is kept when the table is full
};
constexpr auto enum_names(ConnectionState) {
  return std::to_array<EnumName<ConnectionState>>({{ConnectionState::SynSent, "syn_sent"},
                                                   {ConnectionState::SynReceived, "syn_received"},
                                                   {ConnectionState::Established, "established"},
                                                   {ConnectionState::FinWait, "fin_wait"},
                                                   {ConnectionState::CloseWait, "close_wait"},
                                                   {ConnectionState::LastAck, "last_ack"},
                                                   {ConnectionState::TimeWait, "time_wait"},
                                                   {ConnectionState::Close, "close"},
                                                   {ConnectionState::Unreplied, "unreplied"},
                                                   {ConnectionState::Replied, "replied"},
                                                   {ConnectionState::Assured, "assured"}});
}

struct Traffic {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  // of IP packets, headers included
};

struct Connection {
  std::uint8_t protocol = 0;  // IP protocol number
  // As whoever began it addresses its packets; ports are 0 for protocols without them.
  net::Endpoint source;
  net::Endpoint destination;
  // As the other end sees them; absent where nothing is translated.
  std::optional<net::Endpoint> translated_source;
  std::optional<net::Endpoint> translated_destination;
  std::optional<std::uint16_t> icmp_id;
  ConnectionState state = ConnectionState::Unreplied;
  std::chrono::seconds timeout{0};  // until it is forgotten, unless a packet comes
  std::uint32_t mark = 0;
  // What the source sent and what it got; absent when it began before the kernel counted.
  std::optional<Traffic> sent;
  std::optional<Traffic> received;

  // Who answers, behind any translation.
  const net::Address& responder() const {
    return (translated_destination ? *translated_destination : destination).address;
  }
};

using ConnectionVisitor = std::function<void(const Connection&)>;

// "tcp", or the number of a protocol without a name here.
std::string protocol_name(std::uint8_t protocol);
// Of such a name, or of a number from 0 to 255.
std::optional<std::uint8_t> find_protocol(std::string_view text);
bool has_ports(std::uint8_t protocol);

// Whether one of its two ends, source or responder, lies in one of the prefixes.
bool has_end_in(const Connection& connection, const std::vector<net::Prefix>& prefixes);

}  // namespace wgpilot::dataplane
