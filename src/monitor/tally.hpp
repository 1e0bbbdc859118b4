// What networks and peers carried, from the kernel's counters: pure, a value in memory. Every byte that a
// counter shows is counted once; a counter that shows less than before began anew at zero (the peer was
// taken out and put back, the interface made again), and so did its sibling.
//
// A peer that was put back and carried more than before within one interval between two observations looks
// like one that stayed: the mistake is less than what it carried in that interval, and never too much.
// Counting begins where the counters stand when a network is first seen (a tunnel may have run for years
// before it was adopted); a peer that appears later in a known network counts from zero.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "monitor/observation.hpp"
#include "storage/history.hpp"

namespace wgpilot::monitor {

using model::Traffic;

// Networks and peers that the configuration has, to tell them from deleted ones.
struct Inventory {
  std::set<NetworkId> networks;
  std::set<PeerId> peers;
};

struct NetworkTotal {
  UnixTime since;
  Traffic total;
};

class Tally {
 public:
  // Goes on where the stored totals and counters ended.
  explicit Tally(const storage::Totals& stored);

  void observe(const Observation& observation);

  // What changed since the last take, to be stored under `slot`; idle peers are not in it.
  storage::HistoryBatch take(UnixTime slot);
  // It could not be stored: it will be part of the next one.
  void give_back(const storage::HistoryBatch& batch);
  // The file is a new one: the next batch has everybody's totals.
  void store_all_again();

  // Absent when it was never seen.
  std::optional<NetworkTotal> find_total(NetworkId id) const;
  // Zero when it never carried anything.
  Traffic total_of(NetworkId network, PeerId peer) const;

  // Drops those that did not exist at the call before either, and have nothing left to store. Twice, because
  // an observation may be on its way that still has them, and would have them begin anew.
  struct Forgotten {
    std::vector<NetworkId> networks;
    std::vector<PeerId> peers;
  };
  Forgotten forget_others(const Inventory& existing);

 private:
  struct Peer {
    Traffic total;
    Traffic counters;
    Traffic pending;          // part of total, not stored yet
    bool is_changed = false;  // something is not stored yet
    bool is_leaving = false;  // did not exist at the last forget_others, nor was it seen since
  };
  struct Network {
    UnixTime since;
    Traffic total;
    Traffic pending;
    bool is_changed = false;
    bool is_leaving = false;
    std::map<PeerId, Peer> peers;
  };

  void observe(const NetworkReading& reading, UnixTime time);
  static Peer begin_at(const Traffic& counters);
  static void count(Network& network, Peer& peer, const Traffic& counters);

  std::map<NetworkId, Network> networks_;
};

}  // namespace wgpilot::monitor
