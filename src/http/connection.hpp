// Private to http/: one client's connection, from the handshake to the close: a coroutine that reads a
// request, has it answered in the place its route names, writes the answer, and so on. Pipelined requests are
// answered one after the other. All functions on the I/O thread.
#pragma once

#include <functional>
#include <memory>

#include "async/executor.hpp"
#include "async/job_queue.hpp"
#include "http/dispatcher.hpp"
#include "http/limits.hpp"
#include "http/listener.hpp"
#include "http/transport.hpp"

namespace wgpilot::http {

// What all connections of a server share. The references outlive the server.
struct Service {
  async::Executor& io;
  async::ControlQueue& control;
  async::WorkerPool& workers;
  Dispatcher dispatcher;
  Limits limits;
  // Whoever has a large body in memory holds a copy.
  std::shared_ptr<const bool> large_body = std::make_shared<const bool>(true);
};

class Connection {
 public:
  Connection(std::shared_ptr<const Service> service, Accepted accepted, std::unique_ptr<Transport> transport);
  Connection(Connection&&) noexcept = default;

  // Runs until the peer, a timeout or one of the functions below ends it; then `on_end` is called, once,
  // later.
  void start(async::Job on_end);
  // Answers the request in hand, if any, and closes.
  void finish_soon();
  // Closes now. A handler that runs goes on; its answer goes nowhere.
  void abort();
  bool is_overdue(async::Deadline::Clock::time_point now) const;

 private:
  struct Session;
  std::shared_ptr<Session> session_;
};

}  // namespace wgpilot::http
