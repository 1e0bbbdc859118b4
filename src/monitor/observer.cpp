#include "monitor/observer.hpp"

#include <cassert>
#include <utility>

#include "base/processor_time.hpp"
#include "monitor/reading.hpp"

namespace wgpilot::monitor {
namespace {

// Who has just asked will ask again.
constexpr std::chrono::seconds kInterest{5};

}  // namespace

Observer::Observer(Parts parts) : parts_(std::move(parts)), asked_at_(parts_.time() - kInterest) {}

void Observer::add_sink(Sink sink) {
  assert(latest()->number == 0);
  sinks_.push_back(std::move(sink));
}

std::shared_ptr<const Observation> Observer::fresh(std::chrono::milliseconds age) {
  const Time now = parts_.time();
  asked_at_ = now;
  if (auto seen = latest(); is_fresh(*seen, now - age)) return seen;
  const std::lock_guard lock(looking_);
  if (auto seen = latest(); is_fresh(*seen, now - age)) return seen;  // somebody looked meanwhile
  return look();
}

bool Observer::is_due() const {
  const Time now = parts_.time();
  const Reason why = reason(now);
  const std::lock_guard lock(mutex_);
  return schedule_.is_due(why, now);
}

void Observer::tick() {
  const std::lock_guard lock(looking_);
  if (is_due()) look();
}

bool Observer::is_fresh(const Observation& seen, Time not_before) const {
  if (seen.number == 0 || seen.taken_at < not_before) return false;
  const Networks present = parts_.networks();
  const std::lock_guard lock(mutex_);
  return networks_ == present || !schedule_.is_rested(parts_.time());
}

Reason Observer::reason(Time now) const {
  if (is_nudged_) return Reason::Touched;
  const bool is_asked = now - asked_at_.load() < kInterest;
  return is_asked || parts_.is_watched() ? Reason::Watched : Reason::Idle;
}

// Under `looking_`.
std::shared_ptr<const Observation> Observer::look() {
  const auto used_before = processor_time();
  is_nudged_ = false;
  const Networks networks = parts_.networks();
  const auto before = latest();
  const auto after = std::make_shared<const Observation>(observe(*networks, *before));
  latest_.store(after);
  {
    const std::lock_guard lock(mutex_);
    networks_ = networks;
  }
  for (const Sink& sink : sinks_) sink(*before, *after);
  const std::lock_guard lock(mutex_);
  schedule_.observed(after->taken_at, parts_.time(), processor_time() - used_before);
  return after;
}

Observation Observer::observe(const std::vector<dataplane::NetworkWithPeers>& networks,
                              const Observation& before) const {
  const Moment moment{.time = parts_.clock.now(), .taken_at = parts_.time()};
  Observation after{
      .number = before.number + 1, .time = moment.time, .taken_at = moment.taken_at, .networks = {}};
  after.networks.reserve(networks.size());
  for (const auto& network : networks) {
    const Before known{.network = find_network(before, network.network->id), .taken_at = before.taken_at};
    auto reported = parts_.dataplane.fetch_status(network.network->interface);
    after.networks.push_back(
        std::make_shared<const NetworkReading>(to_reading(network, std::move(reported), known, moment)));
  }
  return after;
}

}  // namespace wgpilot::monitor
