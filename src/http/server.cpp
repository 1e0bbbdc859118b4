#include "http/server.hpp"

#include <fcntl.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <utility>

#include "http/connection.hpp"

namespace wgpilot::http {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr int kAcceptsInARow = 32;  // then others get their turn

// Timeouts are found by a sweep: exact to a quarter of the shortest of them.
milliseconds sweep_interval(const Limits& limits) {
  const milliseconds shortest = std::min({limits.header_timeout, limits.body_timeout, limits.idle_timeout,
                                          limits.write_timeout, milliseconds(4000)});
  return std::max(milliseconds(10), shortest / 4);
}

}  // namespace

// Lives on the I/O thread, but for `wait_until_empty`. Its handlers share it with the Server.
class Server::State : public std::enable_shared_from_this<State> {
 public:
  State(std::shared_ptr<const Service> service, std::vector<Listener> listeners,
        std::optional<TlsContext> tls);

  void start();
  void refuse_new();
  void abort_all();
  void set_tls(TlsContext tls) { tls_ = std::move(tls); }
  std::uint16_t port(std::size_t index) const { return ports_.at(index); }
  async::Executor& io() const { return service_->io; }
  bool wait_until_empty(async::Deadline deadline);

 private:
  struct Door {
    Listener listener;
    asio::posix::stream_descriptor waiter;
    bool paused = false;  // accepting failed; the next sweep tries again
  };
  using SharedDoor = std::shared_ptr<Door>;  // shared with its pending wait
  using Connections = std::list<Connection>;

  void wait_at(const SharedDoor& door);
  void accept_at(const SharedDoor& door);
  void admit(Accepted accepted);
  bool is_full_for(const Accepted& accepted) const;
  std::unique_ptr<Transport> make_transport(const Accepted& accepted) const;
  void forget(Connections::iterator connection, const std::string& address);
  void sweep();

  const std::shared_ptr<const Service> service_;
  std::vector<std::uint16_t> ports_;
  std::vector<SharedDoor> doors_;  // empty once stopping
  std::optional<TlsContext> tls_;
  Connections connections_;
  std::map<std::string, std::size_t> per_address_;
  async::Timer sweeper_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t open_connections_ = 0;  // guarded by mutex_
  bool closed_ = false;               // guarded by mutex_: no connection can come any more
};

Server::State::State(std::shared_ptr<const Service> service, std::vector<Listener> listeners,
                     std::optional<TlsContext> tls)
    : service_(std::move(service)), tls_(std::move(tls)) {
  for (auto& listener : listeners) {
    ports_.push_back(listener.port());
    // The waiter owns a descriptor of its own for the same socket.
    asio::posix::stream_descriptor waiter(io().context(), ::fcntl(listener.socket(), F_DUPFD_CLOEXEC, 0));
    doors_.push_back(std::make_shared<Door>(std::move(listener), std::move(waiter)));
  }
}

void Server::State::start() {
  for (const auto& door : doors_) wait_at(door);
  sweeper_ = io().every(sweep_interval(service_->limits), [weak = weak_from_this()] {
    if (const auto state = weak.lock()) state->sweep();
  });
}

void Server::State::wait_at(const SharedDoor& door) {
  auto ready = [self = shared_from_this(), door](const boost::system::error_code& error) {
    if (!error && !self->doors_.empty()) self->accept_at(door);
  };
  door->waiter.async_wait(asio::posix::stream_descriptor::wait_read, std::move(ready));
}

void Server::State::accept_at(const SharedDoor& door) {
  for (int i = 0; i < kAcceptsInARow; ++i) {
    auto accepted = door->listener.accept();
    if (!accepted) {
      door->paused = true;  // out of descriptors or memory: trying at once would only burn CPU
      return;
    }
    if (!*accepted) break;
    admit(**std::move(accepted));
  }
  wait_at(door);
}

void Server::State::admit(Accepted accepted) {
  if (is_full_for(accepted)) return;  // closes it
  const std::string address = accepted.remote_address;
  auto transport = make_transport(accepted);
  const auto place =
      connections_.emplace(connections_.end(), service_, std::move(accepted), std::move(transport));
  ++per_address_[address];
  {
    const std::lock_guard lock(mutex_);
    ++open_connections_;
  }
  place->start([self = shared_from_this(), place, address] { self->forget(place, address); });
}

bool Server::State::is_full_for(const Accepted& accepted) const {
  if (connections_.size() >= service_->limits.connections) return true;
  if (accepted.channel == Channel::Local) return false;
  const auto known = per_address_.find(accepted.remote_address);
  return known != per_address_.end() && known->second >= service_->limits.connections_per_address;
}

std::unique_ptr<Transport> Server::State::make_transport(const Accepted& accepted) const {
  if (accepted.channel == Channel::Tls) return make_tls_transport(accepted.socket.get(), *tls_);
  return make_plain_transport(accepted.socket.get());
}

void Server::State::forget(Connections::iterator connection, const std::string& address) {
  connections_.erase(connection);
  const auto known = per_address_.find(address);
  if (--known->second == 0) per_address_.erase(known);
  const std::lock_guard lock(mutex_);
  --open_connections_;
  changed_.notify_all();
}

void Server::State::sweep() {
  const auto now = async::Deadline::Clock::now();
  for (auto& connection : connections_) {
    if (connection.is_overdue(now)) connection.abort();
  }
  for (const auto& door : doors_) {
    if (std::exchange(door->paused, false)) accept_at(door);
  }
}

void Server::State::refuse_new() {
  sweeper_ = async::Timer();
  doors_.clear();
  for (auto& connection : connections_) connection.finish_soon();
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

void Server::State::abort_all() {
  for (auto& connection : connections_) connection.abort();
}

bool Server::State::wait_until_empty(async::Deadline deadline) {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, deadline.time(), [this] { return closed_ && open_connections_ == 0; });
}

namespace {

Result<std::optional<TlsContext>> load_tls(const ServerOptions& options) {
  if (options.certificate) return TlsContext::load(*options.certificate);
  if (std::ranges::find(options.listeners, Channel::Tls, &ListenerOptions::channel) !=
      options.listeners.end()) {
    return fail(Code::ConfigInvalid, "a TLS listener needs a certificate");
  }
  return std::nullopt;
}

}  // namespace

Result<std::unique_ptr<Server>> Server::open(Places places, Dispatcher dispatcher,
                                             const ServerOptions& options) {
  WGP_TRY(auto tls, load_tls(options));
  std::vector<Listener> listeners;
  for (const auto& wanted : options.listeners) {
    WGP_TRY(auto listener, Listener::open(wanted));
    listeners.push_back(std::move(listener));
  }
  auto service = std::make_shared<const Service>(places.io, places.control, places.workers,
                                                 std::move(dispatcher), options.limits);
  auto state = std::make_shared<State>(std::move(service), std::move(listeners), std::move(tls));
  places.io.post([state] { state->start(); });
  return std::unique_ptr<Server>(new Server(std::move(state), options.certificate));
}

Server::Server(std::shared_ptr<State> state, std::optional<CertificateFiles> certificate)
    : state_(std::move(state)), certificate_(std::move(certificate)) {}

Server::~Server() {
  stop(async::Deadline::after(milliseconds(0)));
}

std::uint16_t Server::port(std::size_t index) const {
  return state_->port(index);
}

Result<void> Server::reload_certificate() {
  if (!certificate_) return {};
  WGP_TRY(auto tls, TlsContext::load(*certificate_));
  state_->io().post([state = state_, tls = std::move(tls)] { state->set_tls(tls); });
  return {};
}

void Server::stop(async::Deadline grace) {
  state_->io().post([state = state_] { state->refuse_new(); });
  if (state_->wait_until_empty(grace)) return;
  state_->io().post([state = state_] { state->abort_all(); });
  state_->wait_until_empty(async::Deadline::never());
}

}  // namespace wgpilot::http
