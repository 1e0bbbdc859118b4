// The one observer: looks at all networks at once and hands what it saw to everybody, so that a thousand
// readers cost one dump of the kernel. It runs nothing by itself; whoever owns it calls tick() from time to
// time on a thread that may block. Changes nothing.
//
// Any thread may call anything but add_sink(). Looks are made one at a time; who asks while one is being made
// shares it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/published.hpp"
#include "dataplane/desired.hpp"
#include "monitor/observation.hpp"
#include "monitor/tick_schedule.hpp"

namespace wgpilot::monitor {

class Observer {
 public:
  using Time = TickSchedule::Time;
  // What the database holds; the same pointer as long as it has not changed.
  using Networks = std::shared_ptr<const std::vector<dataplane::NetworkWithPeers>>;
  using Sink = std::function<void(const Observation& before, const Observation& after)>;

  // All of it is called from any thread.
  struct Parts {
    dataplane::Dataplane& dataplane;
    const Clock& clock;
    std::function<Networks()> networks;
    std::function<bool()> is_watched = [] { return false; };  // by somebody who waits for what comes next
    std::function<Time()> time = [] { return TickSchedule::Clock::now(); };
  };

  explicit Observer(Parts parts);

  // Called after each observation, in the order of adding, before the next one begins; on the thread that
  // made it. `before` has number 0 the first time. Before the first look only.
  void add_sink(Sink sink);

  // Never null; number 0 when nobody has looked yet.
  std::shared_ptr<const Observation> latest() const { return latest_.load(); }

  static constexpr std::chrono::milliseconds kFresh{1000};
  // The latest if it is not older than `age` and knows the present networks, else one made for the occasion.
  // Changes that follow one another faster than the kernel can be read are seen a moment later.
  std::shared_ptr<const Observation> fresh(std::chrono::milliseconds age = kFresh);

  // Whether tick() would look: cheap, for a thread that must not block.
  bool is_due() const;
  // Looks if it is time to. To be called every TickSchedule::kStep.
  void tick();
  // The kernel announced something: the next tick looks.
  void nudge() { is_nudged_ = true; }

 private:
  bool is_fresh(const Observation& seen, Time not_before) const;
  Reason reason(Time now) const;
  std::shared_ptr<const Observation> look();
  Observation observe(const std::vector<dataplane::NetworkWithPeers>& networks,
                      const Observation& before) const;

  Parts parts_;
  std::vector<Sink> sinks_;
  Published<Observation> latest_{std::make_shared<const Observation>()};
  std::atomic<bool> is_nudged_ = false;
  std::atomic<Time> asked_at_;  // by fresh()
  std::mutex looking_;          // held while a look is made
  mutable std::mutex mutex_;    // of what follows, held for moments
  TickSchedule schedule_;
  Networks networks_;  // of the latest look
};

}  // namespace wgpilot::monitor
