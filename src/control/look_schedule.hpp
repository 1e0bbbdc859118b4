// When to look at the kernel: at once when it announced something, and from time to time when it did not,
// because nobody announces what happens to peers. Looking costs what the number of peers makes it cost, so
// the pause after a look follows from the processor time it took: a few peers are looked at whenever somebody
// asks, ten thousand every few seconds. A value; the caller brings the time.
#pragma once

#include <algorithm>
#include <chrono>

namespace wgpilot::control {

// However long a look takes, the next one comes after this.
inline constexpr std::chrono::seconds kRepairInterval{30};

enum class Occasion { Idle, Touched };

class LookSchedule {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  // True before the first look.
  bool is_due(Occasion occasion, Time now) const {
    return now >= (occasion == Occasion::Touched ? next_touched_ : next_idle_);
  }

  // A look has ended, after `cost` of processor time.
  void looked(Time end, Clock::duration cost) {
    next_idle_ = end + std::min<Clock::duration>(cost * kIdleThrift, kRepairInterval);
    next_touched_ = end + std::min<Clock::duration>(cost * kTouchedThrift, kRepairInterval);
  }

 private:
  static constexpr int kIdleThrift = 50;    // 2 % of a core
  static constexpr int kTouchedThrift = 4;  // 20 %, when somebody touches us without end

  Time next_idle_{};
  Time next_touched_{};
};

}  // namespace wgpilot::control
