// How much of something came in the last while: amounts of spans of time, of which a part counts when only a
// part of the span does. Keeps at most some sixty spans, whatever the window is. A value.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>

namespace wgpilot::monitor {

class SlidingSum {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = Time::duration;

  // Spans come in order and do not overlap. What lies before the window is forgotten.
  void add(Time from, Time to, double amount, Duration window) {
    while (!spans_.empty() && spans_.front().to <= to - window) spans_.pop_front();
    if (!spans_.empty() && spans_.back().to == from && to - spans_.back().from <= window / kParts) {
      spans_.back().to = to;
      spans_.back().amount += amount;
    } else {
      spans_.push_back({from, to, amount});
    }
  }

  double in_window(Time end, Duration window) const {
    double sum = 0;
    for (const Span& span : spans_) {
      const Duration length = span.to - span.from;
      const Duration inside = std::min(span.to, end) - std::max(span.from, end - window);
      if (inside <= Duration::zero()) continue;
      sum += inside >= length
                 ? span.amount
                 : span.amount * static_cast<double>(inside.count()) / static_cast<double>(length.count());
    }
    return sum;
  }

  std::size_t size() const { return spans_.size(); }

 private:
  static constexpr int kParts = 60;
  struct Span {
    Time from, to;
    double amount;
  };
  std::deque<Span> spans_;
};

}  // namespace wgpilot::monitor
