#include "http/event_hub.hpp"

#include <fmt/format.h>

#include <cassert>
#include <charconv>
#include <deque>
#include <mutex>
#include <random>
#include <set>
#include <vector>

namespace wgpilot::http {
namespace {

constexpr std::size_t kBatch = 64 * 1024;  // what a stream sends at a time, give or take an event
constexpr std::string_view kRetry = "retry: 3000\n\n";  // milliseconds until a browser comes back
constexpr std::string_view kResync = "event: resync\ndata: {}\n\n";
constexpr std::string_view kHeartbeat = ":\n\n";

// Tells the events of this process from those of an earlier one.
std::string new_run_id() {
  return fmt::format("{:08x}", std::random_device()());
}

}  // namespace

// Shared by the hub and its streams; everything but `limits` and `run` under the mutex.
struct EventHub::State {
  struct Kept {
    std::string topic;
    std::string text;  // as it is sent
  };

  const EventLimits limits;
  const std::string run = new_run_id();
  std::mutex mutex;
  std::deque<Kept> kept;
  std::size_t kept_bytes = 0;
  std::uint64_t first = 1;  // the number of kept.front()
  std::set<EventStream*> streams;
  bool wake_is_posted = false;

  explicit State(EventLimits bounds) : limits(bounds) {}

  std::uint64_t end() const { return first + kept.size(); }

  void keep(const Event& event) {
    kept.push_back(
        {event.topic, fmt::format("id: {}-{}\nevent: {}\ndata: {}\n\n", run, end(), event.name, event.data)});
    kept_bytes += kept.back().text.size();
    while (kept.size() > 1 && (kept.size() > limits.events || kept_bytes > limits.bytes)) {
      kept_bytes -= kept.front().text.size();
      kept.pop_front();
      ++first;
    }
  }

  bool is_full() {
    const std::lock_guard lock(mutex);
    return streams.size() >= limits.streams;
  }

  // The place after the event that `id` names; absent when what follows it is not kept.
  std::optional<std::uint64_t> find_place_after(std::string_view id) const {
    if (!id.starts_with(run + "-")) return std::nullopt;
    id.remove_prefix(run.size() + 1);
    std::uint64_t number = 0;
    const auto [rest, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    const bool is_known = error == std::errc() && rest == id.data() + id.size() && number + 1 >= first;
    if (!is_known || number >= end()) return std::nullopt;
    return number + 1;
  }

  void wake_all() {
    std::vector<std::function<void()>> wakes;
    {
      const std::lock_guard lock(mutex);
      wake_is_posted = false;
      for (const EventStream* stream : streams) {
        if (stream->wake_) wakes.push_back(stream->wake_);
      }
    }
    for (const auto& wake : wakes) wake();
  }
};

EventHub::EventHub(async::Executor& io, EventLimits limits)
    : io_(io),
      state_(std::make_shared<State>(limits)),
      upkeep_(io.every(limits.upkeep, [state = state_] { state->wake_all(); })) {}

void EventHub::publish(const Event& event) {
  assert(event.data.find('\n') == std::string::npos);
  {
    const std::lock_guard lock(state_->mutex);
    state_->keep(event);
    if (std::exchange(state_->wake_is_posted, true)) return;
  }
  io_.post([state = state_] { state->wake_all(); });
}

Result<std::shared_ptr<EventStream>> EventHub::open(Wanted wanted) {
  if (state_->is_full()) {
    return fail(Error(Code::Unavailable, "too many event streams are open")
                    .with_hint("Close some pages, or read the status from time to time instead."));
  }
  return std::make_shared<EventStream>(state_, std::move(wanted));
}

EventStream::EventStream(std::shared_ptr<EventHub::State> hub, EventHub::Wanted wanted)
    : hub_(std::move(hub)), wanted_(std::move(wanted)), opening_(kRetry) {
  const std::lock_guard lock(hub_->mutex);
  hub_->streams.insert(this);
  const auto place = hub_->find_place_after(wanted_.last_event_id);
  place_ = place.value_or(hub_->end());
  if (!place && !wanted_.last_event_id.empty()) opening_ += kResync;
}

EventStream::~EventStream() {
  const std::lock_guard lock(hub_->mutex);
  hub_->streams.erase(this);
}

void EventStream::on_news(std::function<void()> wake) {
  const std::lock_guard lock(hub_->mutex);
  wake_ = std::move(wake);
}

std::optional<std::string> EventStream::next(Clock::time_point now) {
  if (!wanted_.may_go_on()) return std::nullopt;
  std::string text = std::exchange(opening_, {});
  {
    const std::lock_guard lock(hub_->mutex);
    if (place_ < hub_->first) return std::nullopt;
    for (; place_ < hub_->end() && text.size() < kBatch; ++place_) {
      const auto& event = hub_->kept[place_ - hub_->first];
      const bool is_wanted = wanted_.topic.empty() || event.topic.empty() || event.topic == wanted_.topic;
      if (is_wanted) text += event.text;
    }
  }
  if (text.empty() && now - last_sent_ >= hub_->limits.heartbeat) text = kHeartbeat;
  if (!text.empty()) last_sent_ = now;
  return text;
}

}  // namespace wgpilot::http
