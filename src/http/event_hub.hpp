// Server-sent events (WHATWG HTML, section 9.2): whoever has news publishes them to the hub, and every stream
// is a reader of what the hub keeps. The hub knows neither what the events are about nor how bytes travel.
//
// It keeps the newest events, within a bound, and nothing for each reader: a stream is a place among them. A
// reader so slow that its place is no longer kept is at its end; it comes back with Last-Event-ID as after
// any broken connection. When what it missed is no longer kept, it gets the event `resync` and has to read
// anew what it shows.
//
// Publishing and opening: any thread. Streams are read on the I/O thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "async/executor.hpp"
#include "base/result.hpp"

namespace wgpilot::http {

struct Event {
  std::string topic;  // a stream of a topic gets its events and those of none; a stream of none gets all
  std::string name;
  std::string data;  // one line, such as JSON
};

struct EventLimits {
  std::size_t streams = 256;
  std::size_t events = 1024;            // kept
  std::size_t bytes = 4 * 1024 * 1024;  // of the kept events
  std::chrono::milliseconds heartbeat = std::chrono::seconds(15);
  std::chrono::milliseconds upkeep = std::chrono::seconds(1);  // how soon a stream ends that may not go on
};

class EventStream;

class EventHub {
 public:
  explicit EventHub(async::Executor& io, EventLimits limits = {});

  void publish(const Event& event);

  struct Wanted {
    std::string topic;
    std::string last_event_id;  // of the request; empty when it has none
    // Asked on the I/O thread, about once a second: whether the reader may still listen.
    std::move_only_function<bool()> may_go_on = [] { return true; };
  };
  // Unavailable when there are too many, give or take those opened at the same instant.
  Result<std::shared_ptr<EventStream>> open(Wanted wanted);

 private:
  friend class EventStream;
  struct State;
  async::Executor& io_;
  std::shared_ptr<State> state_;  // shared with the streams
  async::Timer upkeep_;
};

// One reader. May outlive its hub.
class EventStream {
 public:
  using Clock = std::chrono::steady_clock;

  EventStream(std::shared_ptr<EventHub::State> hub, EventHub::Wanted wanted);
  ~EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  // What is to be sent now: events, a heartbeat, or "" for nothing yet. Absent when the stream is at its end:
  // it may not go on, or the reader was too slow.
  std::optional<std::string> next(Clock::time_point now = Clock::now());

  // Called on the I/O thread whenever next() may have something new.
  void on_news(std::function<void()> wake);

 private:
  friend class EventHub;
  std::shared_ptr<EventHub::State> hub_;
  EventHub::Wanted wanted_;
  std::uint64_t place_ = 0;  // the number of the next event
  std::string opening_;      // what to send before any event
  Clock::time_point last_sent_{};
  std::function<void()> wake_;
};

}  // namespace wgpilot::http
