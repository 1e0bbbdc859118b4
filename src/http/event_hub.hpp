// Server-sent events (WHATWG HTML, section 9.2): whoever has news publishes them to the hub, and every stream
// is a reader of what the hub keeps. The hub knows neither what the events are about nor how bytes travel.
//
// It keeps the newest events, within a bound, and nothing for each reader: a stream is a place among them,
// and the bytes of an event are shared by all who send them. A reader so slow that its place is no longer
// kept is at its end; it comes back with Last-Event-ID as after any broken connection. When what it missed is
// no longer kept, it gets the event `resync` and has to read anew what it shows. A stream that does not go on
// where another ended may begin with an event of its own: the whole, of which later events tell the changes.
//
// Publishing and opening: any thread. Streams are read on the I/O thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/executor.hpp"
#include "base/result.hpp"
#include "http/response.hpp"

namespace wgpilot::http {

struct Event {
  std::string topic;  // a stream of a topic gets its events and those of none; a stream of none gets all
  std::string name;
  std::string data;  // one line, such as JSON
};

// An event without an id, as it is sent.
SharedBytes to_wire(std::string_view name, std::string_view data);

struct EventLimits {
  std::size_t streams = 1024;
  std::size_t events = 1024;            // kept
  std::size_t bytes = 8 * 1024 * 1024;  // of the kept events
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
    // What to_wire() made. Asked while the stream opens, unless it goes on where another ended. It is right
    // when whoever calls lets nobody publish meanwhile of what it tells. Empty: nothing.
    std::function<SharedBytes()> whole = nullptr;
  };
  // Unavailable when there are too many, give or take those opened at the same instant.
  Result<std::shared_ptr<EventStream>> open(Wanted wanted);
  // How many are open.
  std::size_t open_streams() const;

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

  // What a stream begins with.
  struct Opening {
    std::uint64_t place = 0;  // the number of the next event
    bool goes_on = false;     // where another stream ended
    std::string greeting;
    SharedBytes whole;  // or null
  };
  EventStream(std::shared_ptr<EventHub::State> hub, EventHub::Wanted wanted, Opening opening);
  ~EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  // What is to be sent now: events, a heartbeat, or null for nothing yet. Absent when the stream is at its
  // end: it may not go on, or the reader was too slow.
  std::optional<SharedBytes> next(Clock::time_point now = Clock::now());

  // Called on the I/O thread whenever next() may have something new.
  void on_news(std::function<void()> wake);

 private:
  friend class EventHub;
  std::optional<SharedBytes> take_pending();
  std::vector<SharedBytes> take_batch();

  std::shared_ptr<EventHub::State> hub_;
  EventHub::Wanted wanted_;
  Opening rest_;  // what is still to be sent
  Clock::time_point last_sent_{};
  std::function<void()> wake_;
};

}  // namespace wgpilot::http
