// The HTTP server: HTTP/1.1 over TLS, over plain TCP where configured, and over a unix-domain socket for the
// command line. Accepting and bytes happen on the I/O thread; handlers run where their route says. Knows
// nothing of what the routes are about.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "async/deadline.hpp"
#include "async/executor.hpp"
#include "async/job_queue.hpp"
#include "http/dispatcher.hpp"
#include "http/limits.hpp"
#include "http/listener.hpp"
#include "http/tls_context.hpp"

namespace wgpilot::http {

struct ServerOptions {
  std::vector<ListenerOptions> listeners;
  std::optional<CertificateFiles> certificate;  // needed by listeners of Channel::Tls
  Limits limits;
};

class Server {
 public:
  // Where the work happens; all must outlive the server.
  struct Places {
    async::Executor& io;
    async::ControlQueue& control;
    async::WorkerPool& workers;
  };

  // Listens and serves once it returns. Fails as Listener and TlsContext do.
  static Result<std::unique_ptr<Server>> open(Places places, Dispatcher dispatcher,
                                              const ServerOptions& options);
  // Stops at once, if `stop` was not called.
  ~Server();

  // The port that listener number `index` is bound to.
  std::uint16_t port(std::size_t index) const;

  // Reads the files again; new connections use them. On failure the old certificate stays. Any thread.
  Result<void> reload_certificate();

  // Not on the I/O thread, and before the places stop. Refuses new connections, closes idle ones, lets
  // running requests finish until `grace`, then closes the rest. Returns when no connection is left.
  void stop(async::Deadline grace);

 private:
  class State;
  Server(std::shared_ptr<State> state, std::optional<CertificateFiles> certificate);

  std::shared_ptr<State> state_;
  std::optional<CertificateFiles> certificate_;
};

}  // namespace wgpilot::http
