// What happened between two observations. Pure.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "base/enum_names.hpp"
#include "monitor/observation.hpp"

namespace wgpilot::monitor {

enum class PeerEventKind { Connected, Disconnected, Roamed };

constexpr auto enum_names(PeerEventKind) {
  return std::to_array<EnumName<PeerEventKind>>({{PeerEventKind::Connected, "connected"},
                                                 {PeerEventKind::Disconnected, "disconnected"},
                                                 {PeerEventKind::Roamed, "roamed"}});
}

struct PeerEvent {
  PeerId id;
  PeerEventKind kind;
  std::optional<net::Endpoint> from;  // its endpoint before
  std::optional<net::Endpoint> to;    // and now
};

struct NetworkChanges {
  NetworkId id;
  std::vector<PeerId> peers;      // whose readings came, went or show something else; sorted
  std::vector<PeerEvent> events;  // sorted by peer
};

// One for each network of `after` in which something changed. Of a network that was not observed before, all
// peers, and no events: nobody knows what they did before.
std::vector<NetworkChanges> changes(const Observation& before, const Observation& after);

// Of a link, what is worth an event.
struct InterfaceState {
  bool present = false;
  bool up = false;
  int mtu = 0;
  std::uint64_t rx_errors = 0;
  std::uint64_t tx_errors = 0;
  friend bool operator==(const InterfaceState&, const InterfaceState&) = default;
};
InterfaceState interface_state(const NetworkReading& network);

// Bytes a second, as they are shown.
std::uint64_t whole(double rate);

}  // namespace wgpilot::monitor
