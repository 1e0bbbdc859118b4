// What the peers of a network may use of the line, and what they use. Any thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "control/control.hpp"

namespace wgpilot::control {

struct Bandwidth {
  std::uint32_t up_kbps = 0;  // what the peer sends
  std::uint32_t down_kbps = 0;
  friend bool operator==(const Bandwidth&, const Bandwidth&) = default;
};

struct PeerBandwidth {
  PeerPtr peer;
  Bandwidth limit;    // 0: none
  Bandwidth current;  // since the reading before
};

struct NetworkBandwidth {
  dataplane::ShapingStatus shaping;  // empty where nothing is limited
  std::vector<PeerBandwidth> peers;  // in the order of their ids
};

// Rates out of the counters of peers, which count what is in the tunnel with WireGuard's 32 bytes a packet:
// the difference to the reading before, of whoever asked for that. The first reading, and one after a long
// pause, have nothing to compare with and say 0.
class RateMeter {
 public:
  using Rates = std::map<crypto::PublicKey, Bandwidth>;
  using Clock = std::chrono::steady_clock;

  // Readings closer together than this share the rates of the first.
  static constexpr std::chrono::milliseconds kShortest{500};
  // An average over more than this says nothing about now.
  static constexpr std::chrono::seconds kLongest{120};

  std::shared_ptr<const Rates> rates(const std::string& interface,
                                     const std::vector<dataplane::PeerStatus>& peers, Clock::time_point now);

 private:
  struct Reading {
    Clock::time_point time;
    std::vector<dataplane::PeerStatus> peers;  // sorted by public key
    std::shared_ptr<const Rates> rates;
  };
  std::mutex mutex_;
  std::map<std::string, Reading> readings_;  // one an interface
};

// An interface that is not there is no error: nothing flows.
Result<NetworkBandwidth> fetch_bandwidth(const Control& control, RateMeter& meter,
                                         const NetworkWithPeers& network);

}  // namespace wgpilot::control
