// Keeps the kernel at the database while nobody changes anything: a repair every half minute as a safety net,
// and one at the second a peer expires. Ticks on the I/O thread, works on the control thread. Stops when it
// goes; what it has posted by then is the queue's. Executor, queue and control must outlive it.
#pragma once

#include <atomic>
#include <memory>

#include "async/executor.hpp"
#include "async/job_queue.hpp"
#include "control/control.hpp"

namespace wgpilot::app {

class Upkeep {
 public:
  static constexpr std::chrono::seconds kRepairPeriod{30};

  Upkeep(async::Executor& io, async::ControlQueue& queue, control::Control& control);

 private:
  struct State;
  async::Timer timer_;
};

}  // namespace wgpilot::app
