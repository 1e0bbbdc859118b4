// The heart: owns the database's writing connection and the reconciler, and holds the one way a change takes.
//   Control::change(edit): write rows in a transaction -> bring the kernel along -> commit -> publish.
// A failure anywhere leaves rows and kernel as they were (a commit that fails on a full disk after an
// interface was taken down brings it back, but its sessions begin anew). The use cases (networks.hpp,
// peers.hpp, setup.hpp, …) are free functions over it. Everything runs on the control thread but snapshot(),
// which any thread may call.
#pragma once

#include <functional>
#include <memory>

#include "auth/sessions.hpp"
#include "base/published.hpp"
#include "control/drift.hpp"
#include "control/expiry.hpp"
#include "control/look_schedule.hpp"
#include "control/reconciler.hpp"
#include "control/snapshot.hpp"
#include "crypto/seal.hpp"
#include "storage/database.hpp"

namespace wgpilot::control {

// What the database holds now; it may be a connection that only reads.
Result<Snapshot> load_snapshot(storage::Database& database, const crypto::MasterKey& master_key);

class Control {
 public:
  // What outlives the control: constructed in app/.
  struct Parts {
    storage::Database& database;
    const crypto::MasterKey& master_key;
    dataplane::Dataplane& dataplane;
    auth::Sessions& sessions;
    const Clock& clock;
    std::function<void(const Drift&)> on_drift = [](const Drift&) {};  // on the control thread
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

  // Reads the kernel and repairs it towards the database at this hour, however it differs. Logs what it did.
  Result<void> repair();
  // To be called several times a second, with what the kernel announced since: takes out peers that expired,
  // and looks at the kernel when it is time to (LookSchedule). What failed is tried again every
  // kRepairInterval.
  void tick(std::optional<dataplane::Touch> touch = std::nullopt,
            LookSchedule::Time time = LookSchedule::Clock::now());

  const Parts& parts() const { return parts_; }
  const Reconciler& reconciler() const { return reconciler_; }
  Reconciler& reconciler() { return reconciler_; }
  UnixTime now() const { return parts_.clock.now(); }

 private:
  Control(const Parts& parts, Snapshot snapshot);
  void publish(Snapshot next);
  void take_out_expired_peers();
  Result<void> look(Failing failing);
  void report(const dataplane::Plan& repaired, const std::set<std::string>& missing_before);
  void report_new_problems() const;

  Parts parts_;
  Reconciler reconciler_;
  bool is_brought_up_ = false;
  UnixTime expired_peers_left_at_;
  Expiry expiry_;
  LookSchedule schedule_;
  LookSchedule::Time next_retry_{};
  std::optional<dataplane::Touch> touch_;  // since the last look
  Published<Snapshot> snapshot_;
};

}  // namespace wgpilot::control
