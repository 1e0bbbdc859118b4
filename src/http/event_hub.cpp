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

constexpr std::size_t kBatch = 16 * 1024;  // of events that are sent together; a larger one goes alone
constexpr std::string_view kRetry = "retry: 3000\n\n";  // milliseconds until a browser comes back
constexpr std::string_view kResync = "event: resync\ndata: {}\n\n";

// Tells the events of this process from those of an earlier one.
std::string new_run_id() {
  return fmt::format("{:08x}", std::random_device()());
}

SharedBytes share(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

SharedBytes heartbeat() {
  static const SharedBytes shared = share(":\n\n");
  return shared;
}

// Null of none; of one, itself.
SharedBytes joined(const std::vector<SharedBytes>& texts) {
  if (texts.empty()) return nullptr;
  if (texts.size() == 1) return texts.front();
  std::string all;
  for (const SharedBytes& text : texts) all += *text;
  return share(std::move(all));
}

}  // namespace

SharedBytes to_wire(std::string_view name, std::string_view data) {
  assert(data.find('\n') == std::string_view::npos);
  return share(fmt::format("event: {}\ndata: {}\n\n", name, data));
}

// Shared by the hub and its streams; everything but `limits` and `run` under the mutex.
struct EventHub::State {
  struct Kept {
    std::string topic;
    SharedBytes text;  // as it is sent
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
  std::string id_line(std::uint64_t number) const { return fmt::format("id: {}-{}\n", run, number); }

  void keep(const Event& event) {
    auto text = fmt::format("{}event: {}\ndata: {}\n\n", id_line(end()), event.name, event.data);
    kept_bytes += text.size();
    kept.push_back({event.topic, share(std::move(text))});
    while (kept.size() > 1 && (kept.size() > limits.events || kept_bytes > limits.bytes)) {
      kept_bytes -= kept.front().text->size();
      kept.pop_front();
      ++first;
    }
  }

  std::size_t open_streams() {
    const std::lock_guard lock(mutex);
    return streams.size();
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

  EventStream::Opening open_after(std::string_view id) {
    const std::lock_guard lock(mutex);
    EventStream::Opening opening{.place = end(), .greeting = std::string(kRetry), .whole = {}};
    if (const auto place = find_place_after(id)) {
      opening.place = *place;
      opening.goes_on = true;
    } else if (!id.empty()) {
      opening.greeting += kResync;
    }
    return opening;
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

std::size_t EventHub::open_streams() const {
  return state_->open_streams();
}

Result<std::shared_ptr<EventStream>> EventHub::open(Wanted wanted) {
  if (open_streams() >= state_->limits.streams) {
    return fail(Error(Code::Unavailable, "too many event streams are open")
                    .with_hint("Close some pages, or read the status from time to time instead."));
  }
  EventStream::Opening opening = state_->open_after(wanted.last_event_id);
  const auto whole = std::exchange(wanted.whole, {});  // may refer to the caller's
  if (whole && !opening.goes_on) opening.whole = whole();
  if (opening.whole) opening.greeting += state_->id_line(opening.place - 1);  // the id of the whole
  return std::make_shared<EventStream>(state_, std::move(wanted), std::move(opening));
}

EventStream::EventStream(std::shared_ptr<EventHub::State> hub, EventHub::Wanted wanted, Opening opening)
    : hub_(std::move(hub)), wanted_(std::move(wanted)), rest_(std::move(opening)) {
  const std::lock_guard lock(hub_->mutex);
  hub_->streams.insert(this);
}

EventStream::~EventStream() {
  const std::lock_guard lock(hub_->mutex);
  hub_->streams.erase(this);
}

void EventStream::on_news(std::function<void()> wake) {
  const std::lock_guard lock(hub_->mutex);
  wake_ = std::move(wake);
}

std::optional<SharedBytes> EventStream::next(Clock::time_point now) {
  if (!wanted_.may_go_on()) return std::nullopt;
  std::optional<SharedBytes> text = take_pending();
  if (!text) return std::nullopt;
  if (*text == nullptr && now - last_sent_ >= hub_->limits.heartbeat) text = heartbeat();
  if (*text != nullptr) last_sent_ = now;
  return text;
}

std::optional<SharedBytes> EventStream::take_pending() {
  if (!rest_.greeting.empty()) return share(std::exchange(rest_.greeting, {}));
  if (rest_.whole) return std::exchange(rest_.whole, nullptr);
  std::vector<SharedBytes> batch;
  {
    const std::lock_guard lock(hub_->mutex);
    if (rest_.place < hub_->first) return std::nullopt;
    batch = take_batch();
  }
  return joined(batch);
}

// Under the mutex.
std::vector<SharedBytes> EventStream::take_batch() {
  std::vector<SharedBytes> batch;
  for (std::size_t bytes = 0; rest_.place < hub_->end(); ++rest_.place) {
    const auto& event = hub_->kept[rest_.place - hub_->first];
    const bool is_wanted = wanted_.topic.empty() || event.topic.empty() || event.topic == wanted_.topic;
    if (!is_wanted) continue;
    bytes += event.text->size();
    if (bytes > kBatch && !batch.empty()) break;
    batch.push_back(event.text);
  }
  return batch;
}

}  // namespace wgpilot::http
