// The heart: owns the database's writing connection and the reconciler, and holds the one way a change takes.
//   Control::change(edit): write rows in a transaction -> bring the kernel along -> commit -> publish.
// A failure anywhere leaves rows and kernel as they were (a commit that fails on a full disk after an
// interface was taken down brings it back, but its sessions begin anew). The use cases (networks.hpp,
// peers.hpp, setup.hpp, …) are free functions over it. Everything runs on the control thread but snapshot(),
// which any thread may call.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "auth/sessions.hpp"
#include "control/reconciler.hpp"
#include "control/snapshot.hpp"
#include "crypto/seal.hpp"
#include "storage/database.hpp"

namespace wgpilot::control {

inline constexpr std::chrono::seconds kRepairInterval{30};

class Control {
 public:
  // What outlives the control: constructed in app/.
  struct Parts {
    storage::Database& database;
    const crypto::MasterKey& master_key;
    dataplane::Dataplane& dataplane;
    auth::Sessions& sessions;
    const Clock& clock;
  };

  // Loads the database. The kernel is untouched until the first repair().
  static Result<std::unique_ptr<Control>> open(const Parts& parts);

  std::shared_ptr<const Snapshot> snapshot() const { return snapshot_.load(); }

  // Writes rows and makes the same change to `next`, a copy of the present snapshot.
  using EditRows = std::function<Result<void>(storage::Database&, Snapshot& next)>;
  // The same, and answers the state that the kernel goes to.
  using Edit = std::function<Result<dataplane::State>(storage::Database&, Snapshot& next)>;

  // A change that the kernel has a part in.
  Result<void> change(const Edit& edit);
  // A change of rows only: settings, setup, users.
  Result<void> change_rows(const EditRows& edit);

  // Reads the kernel and repairs it towards the database at this hour: peers that expired leave. Logs what it
  // did.
  Result<void> repair();
  // To be called every second: repairs when a peer expired and, as a safety net, every kRepairInterval.
  void tick();

  const Parts& parts() const { return parts_; }
  const Reconciler& reconciler() const { return reconciler_; }
  UnixTime now() const { return parts_.clock.now(); }

 private:
  Control(const Parts& parts, Snapshot snapshot);
  void publish(Snapshot next);
  bool peer_expired_since(UnixTime time) const;

  Parts parts_;
  Reconciler reconciler_;
  UnixTime last_repair_;
  std::atomic<std::shared_ptr<const Snapshot>> snapshot_;
};

}  // namespace wgpilot::control
