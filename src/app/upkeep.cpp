#include "app/upkeep.hpp"

#include "base/log.hpp"

namespace wgpilot::app {

// Shared with the job that waits in the queue. All but `waiting` belongs to the control thread.
struct Upkeep::State {
  async::ControlQueue& queue;
  control::Control& control;
  UnixTime last_repair;
  std::atomic<bool> waiting = false;  // a job is in the queue; one is enough

  bool is_due() const {
    const UnixTime now = control.now();
    const auto expiry = control.next_expiry();
    return now - last_repair >= kRepairPeriod || now < last_repair || (expiry && *expiry <= now);
  }

  void repair_if_due() {
    waiting = false;
    if (!is_due()) return;
    last_repair = control.now();
    if (const auto repaired = control.repair(); !repaired) {
      log::error("repair failed; the next one follows in half a minute", log::fields_of(repaired.error()));
    }
  }
};

Upkeep::Upkeep(async::Executor& io, async::ControlQueue& queue, control::Control& control) {
  auto state = std::make_shared<State>(queue, control, control.now());
  timer_ = io.every(std::chrono::seconds(1), [state] {
    if (state->waiting.exchange(true)) return;
    const auto posted = state->queue.post([state] { state->repair_if_due(); });
    if (!posted) state->waiting = false;  // full or stopping: the next tick tries again
  });
}

}  // namespace wgpilot::app
