// The moment by which work must be done: made once at the edge and passed down, so that no layer invents a
// timeout of its own. A value; steady clock.
#pragma once

#include <algorithm>
#include <chrono>

namespace wgpilot::async {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  static Deadline never() { return Deadline(Clock::time_point::max()); }
  static Deadline at(Clock::time_point time) { return Deadline(time); }
  static Deadline after(Clock::duration duration, Clock::time_point now = Clock::now()) {
    return duration > Clock::time_point::max() - now ? never() : Deadline(now + duration);
  }

  Clock::time_point time() const { return time_; }
  bool has_passed(Clock::time_point now = Clock::now()) const { return now >= time_; }
  // Never negative.
  Clock::duration remaining(Clock::time_point now = Clock::now()) const {
    return std::max(Clock::duration::zero(), time_ - now);
  }
  friend auto operator<=>(const Deadline&, const Deadline&) = default;

 private:
  explicit Deadline(Clock::time_point time) : time_(time) {}
  Clock::time_point time_;
};

inline Deadline earlier(Deadline a, Deadline b) {
  return std::min(a, b);
}

}  // namespace wgpilot::async
