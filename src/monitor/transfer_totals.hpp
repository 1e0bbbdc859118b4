// Bytes through the peers of each network as counters that never fall while this process runs: the kernel
// counts for each peer, and a peer that goes takes its count along, which a rate would take for a restart of
// the counter and everything that is left for new traffic.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "monitor/observation.hpp"

namespace wgpilot::monitor {

struct Transfer {
  std::uint64_t rx = 0;  // received by the server
  std::uint64_t tx = 0;
  friend bool operator==(const Transfer&, const Transfer&) = default;
};
using TransferByNetwork = std::map<NetworkId, Transfer>;

// Any thread.
class TransferTotals {
 public:
  // The totals at `observation`. The first one gives what the kernel has counted; one that is not newer than
  // the last gives the last totals. A network without an interface keeps what it has; one that is deleted is
  // gone.
  TransferByNetwork at(const Observation& observation);

 private:
  struct Counted {
    std::shared_ptr<const NetworkReading> last;  // in which the interface was there
    Transfer total;
  };
  std::mutex mutex_;
  std::uint64_t number_ = 0;  // of the newest observation
  std::map<NetworkId, Counted> networks_;
};

}  // namespace wgpilot::monitor
