// Time as the rest of the program sees it: a seam, so that tests decide what time it is.
#pragma once

#include <chrono>

namespace wgpilot {

// Wall clock, whole seconds since 1970: what the database and the API hold.
using UnixTime = std::chrono::sys_seconds;

inline std::int64_t to_unix(UnixTime time) {
  return time.time_since_epoch().count();
}
inline UnixTime from_unix(std::int64_t seconds) {
  return UnixTime(std::chrono::seconds(seconds));
}

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual UnixTime now() const = 0;
};

class SystemClock final : public Clock {
 public:
  UnixTime now() const override {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  }
};

// For tests: stands still until told.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(UnixTime start = from_unix(1'700'000'000)) : now_(start) {}
  UnixTime now() const override { return now_; }
  void advance(std::chrono::seconds by) { now_ += by; }

 private:
  UnixTime now_;
};

}  // namespace wgpilot
