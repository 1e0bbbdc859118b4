// The connections of a network's peers: shown one by one, summed up, flushed. Reading may be done on any
// thread, flushing on the control thread only. Unavailable, with the remedy, where the kernel does not tell
// its connections.
#pragma once

#include <functional>

#include "control/control.hpp"

namespace wgpilot::control {

struct ConnectionQuery {
  const NetworkWithPeers& network;       // of a snapshot that outlives the visit
  PeerPtr peer = nullptr;                // null: of all its peers
  std::optional<std::uint8_t> protocol;  // absent: of all protocols
};

enum class FlowDirection { Outgoing, Incoming };
constexpr auto enum_names(FlowDirection) {
  return std::to_array<EnumName<FlowDirection>>(
      {{FlowDirection::Outgoing, "outgoing"}, {FlowDirection::Incoming, "incoming"}});
}

struct ConnectionView {
  dataplane::Connection connection;
  // The one that was asked for, else who began it, else who answers. Null: an address of the network that no
  // peer has, or the server's own. Lives as long as the snapshot.
  const model::Peer* peer = nullptr;
  FlowDirection direction = FlowDirection::Outgoing;  // outgoing: the peer began it
};

// All that the query wants, in the kernel's order.
Result<void> visit_connections(const Control& control, const ConnectionQuery& query,
                               const std::function<void(ConnectionView&&)>& visit);

struct Tally {
  std::uint64_t connections = 0;
  std::uint64_t sent_bytes = 0;      // by who began it
  std::uint64_t received_bytes = 0;  // by the same
};
struct ProtocolTally {
  std::uint8_t protocol = 0;
  Tally tally;
};
struct DestinationTally {
  std::uint8_t protocol = 0;
  net::Endpoint destination;
  Tally tally;
};
struct PeerTally {
  const model::Peer* peer = nullptr;
  Tally tally;
};
struct ConnectionSummary {
  Tally total;
  std::vector<ProtocolTally> protocols;  // the busiest first, as the others
  std::vector<PeerTally> peers;          // by who began them; those that have any
  std::vector<DestinationTally> destinations;
  // Connections whose destination is not among those compared, for there are more than kMostDestinations.
  std::uint64_t unseen = 0;
};
inline constexpr std::size_t kMostDestinations = 100'000;

// With the `most` busiest peers and destinations: those with the most bytes, then with the most connections.
Result<ConnectionSummary> summarize_connections(const Control& control, const ConnectionQuery& query,
                                                std::size_t most);

// How many connections of the peer were flushed. NetworkNotFound, PeerNotFound.
Result<std::size_t> flush_connections(Control& control, NetworkId network, PeerId id);

}  // namespace wgpilot::control
