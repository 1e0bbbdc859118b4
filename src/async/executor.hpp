// The I/O thread: one event loop that accepts, speaks TLS and HTTP, and runs timers and signal callbacks.
// What runs on it must not block. This header keeps Asio out of everybody else's; http/*.cpp reach it through
// `context`.
#pragma once

#include <chrono>
#include <memory>

#include "async/job.hpp"

namespace boost::asio {
class io_context;  // NOLINT(readability-identifier-naming): theirs
}

namespace wgpilot::async {

// A repeating callback. Once the destructor returns, the callback neither runs nor starts again; it may be
// destroyed on any thread, inside the callback too, and may outlive its Executor.
class Timer {
 public:
  Timer() = default;
  Timer(Timer&&) noexcept = default;
  Timer& operator=(Timer&& other) noexcept;
  ~Timer();

 private:
  friend class Executor;
  struct State;
  explicit Timer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

class Executor {
 public:
  // Starts the thread. SIGPIPE is ignored from here on: a client that goes away is an error code, not a
  // signal.
  Executor();
  // Stops if `stop` was not called.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Runs `job` on the I/O thread, after those posted before. Any thread. Dropped once stopped.
  void post(Job job);

  // First after `interval`, then `interval` after each end. Any thread.
  [[nodiscard]] Timer every(std::chrono::milliseconds interval, Job job);

  // Calls `job` on the I/O thread each time the process gets `signal` (SIGTERM, SIGINT, SIGHUP), until
  // stopped. From the thread that made the Executor.
  void on_signal(int signal, Job job);

  bool is_current() const;

  // From any other thread: ends the loop, joins the thread; what was waiting never runs. Stop whatever uses
  // the loop before it.
  void stop();

  boost::asio::io_context& context();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wgpilot::async
