// When to observe: every second while somebody watches, every half minute otherwise, and soon after the
// kernel announced something. Observing costs what the number of peers makes it cost, so after each
// observation there is a rest that follows from its processor time, whatever the reason for the next. A
// value; the caller brings the time.
#pragma once

#include <algorithm>
#include <chrono>

namespace wgpilot::monitor {

enum class Reason { Idle, Watched, Touched };

class TickSchedule {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  static constexpr std::chrono::seconds kIdlePeriod{30};
  static constexpr std::chrono::seconds kWatchedPeriod{1};
  // How often to ask. An observation may come half a step early, so that its period is right on the average.
  static constexpr std::chrono::milliseconds kStep{250};

  // True before the first observation.
  bool is_due(Reason reason, Time now) const {
    if (!is_rested(now)) return false;
    switch (reason) {
      case Reason::Idle:
        return now + kStep / 2 >= begun_ + kIdlePeriod;
      case Reason::Watched:
        return now + kStep / 2 >= begun_ + kWatchedPeriod;
      case Reason::Touched:
        return true;
    }
    return false;
  }
  bool is_rested(Time now) const { return now >= rested_; }

  // An observation took from `begin` to `end` and cost so much processor time.
  void observed(Time begin, Time end, Clock::duration cost) {
    begun_ = begin;
    rested_ = end + std::min<Clock::duration>(cost * kThrift, kIdlePeriod);
  }

 private:
  static constexpr int kThrift = 4;  // at most 20 % of a core

  Time begun_ = Time() - kIdlePeriod;
  Time rested_{};
};

}  // namespace wgpilot::monitor
