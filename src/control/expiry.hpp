// When the next peer expires. It is asked several times a second, so it looks through the peers only after
// they changed.
#pragma once

#include <memory>
#include <optional>

#include "control/snapshot.hpp"

namespace wgpilot::control {

// The earliest expiry of an enabled peer later than `after`.
std::optional<UnixTime> next_expiry(const Snapshot& snapshot, UnixTime after);

class Expiry {
 public:
  // Whether a peer expired later than `since` and not later than `now`. `since` never goes back.
  bool has_come(const std::shared_ptr<const Snapshot>& snapshot, UnixTime since, UnixTime now) {
    if (snapshot != snapshot_ || (next_ && *next_ <= since)) {
      snapshot_ = snapshot;
      next_ = next_expiry(*snapshot, since);
    }
    return next_ && *next_ <= now;
  }

 private:
  std::shared_ptr<const Snapshot> snapshot_;  // of which `next_` is the next
  std::optional<UnixTime> next_;
};

}  // namespace wgpilot::control
