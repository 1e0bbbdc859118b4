// Coroutines of g++ 12: no braced aggregate, capturing lambda, initialiser list or `?:` inside a co_await
// expression.
#include "http/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <random>

#include "http/exchange.hpp"
#include "http/wire.hpp"

namespace wgpilot::http {

namespace asio = boost::asio;
using async::Deadline;

namespace {

constexpr std::size_t kWriteChunk = 64 * 1024;
constexpr unsigned kRequestsInARow = 64;  // then other connections get their turn
constexpr std::size_t kLingerBytes = 16 * 1024 * 1024;
constexpr auto kLingerTime = std::chrono::seconds(2);
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// Names a request in logs; not a secret.
std::string new_request_id() {
  thread_local std::mt19937_64 random(std::random_device{}());
  return fmt::format("req_{:012x}", random() & 0xffff'ffff'ffff);
}

}  // namespace

struct Connection::Session : std::enable_shared_from_this<Session> {
  enum class Phase { Opening, Idle, Header, Body, Handling, Writing, Streaming, Lingering };

  Session(std::shared_ptr<const Service> shared, Accepted accepted, std::unique_ptr<Transport> bytes)
      : service(std::move(shared)),
        origin(std::move(accepted)),
        wire(service->io, origin.socket.release(), std::move(bytes)),
        parser(service->limits.request,
               [this](Method method, std::string_view path, std::optional<std::uint64_t> length) {
                 return body_limit(method, path, length);
               }),
        wake(service->io.context()) {
    enter(Phase::Opening);
  }

  // The life of a connection.
  asio::awaitable<void> run();
  asio::awaitable<bool> serve_one();
  asio::awaitable<Result<bool>> receive();
  asio::awaitable<void> answer();
  asio::awaitable<void> hand_over(const Route* route);
  asio::awaitable<bool> send();
  asio::awaitable<bool> follow(std::shared_ptr<EventStream> events);
  asio::awaitable<void> refuse(Error error);
  asio::awaitable<void> linger();

  // Of a member or of `exchange`, which outlive the call. Each portion written has its own time.
  asio::awaitable<bool> write(std::string_view bytes);
  asio::awaitable<bool> write_chunks(std::string_view bytes);
  asio::awaitable<void> close();
  asio::awaitable<void> sleep();

  void watch_for_goodbye();
  void enter(Phase next);
  Phase reading_phase() const;
  std::chrono::milliseconds time_for(Phase next) const;
  Result<std::size_t> body_limit(Method method, std::string_view path, std::optional<std::uint64_t> length);
  void begin_exchange();
  void describe(Request& request) const;
  Result<void> post(async::Job job, Lane lane) const;
  void finish_soon();
  void abort();

  const std::shared_ptr<const Service> service;
  Accepted origin;  // without its socket
  Wire wire;
  RequestParser parser;
  asio::steady_timer wake;  // never expires: cancelled when the handler is done, or a stream has news
  std::string input;        // read, not yet parsed
  std::string output;
  SharedBytes sending;                     // to a stream
  std::shared_ptr<const bool> large_body;  // while one is being read, see Service
  std::shared_ptr<Exchange> exchange;
  Phase phase = Phase::Opening;
  Deadline deadline = Deadline::never();
  bool stopping = false;
  bool streaming = false;
  bool peer_left = false;  // while streaming
};

asio::awaitable<void> Connection::Session::run() {
  bool serving = co_await wire.open();
  for (unsigned served = 1; serving; ++served) {
    serving = co_await serve_one();
    if (served % kRequestsInARow == 0) co_await asio::post(service->io.context(), asio::use_awaitable);
  }
}

asio::awaitable<bool> Connection::Session::serve_one() {
  const Result<bool> received = co_await receive();
  if (!received) {
    co_await refuse(received.error());
    co_return false;
  }
  if (!*received) co_return false;
  begin_exchange();
  co_await answer();
  if (wire.is_cut()) co_return false;
  std::shared_ptr<EventStream> stream = exchange->stream();
  if (stopping || stream) exchange->keep_alive = KeepAlive::No;
  bool sent = co_await send();
  if (sent && stream) sent = co_await follow(std::move(stream));
  const bool keep = exchange->keep_alive == KeepAlive::Yes;
  exchange.reset();  // an idle connection holds no bodies
  if (sent && !keep) co_await close();
  co_return sent&& keep;
}

// False when the peer is gone.
asio::awaitable<Result<bool>> Connection::Session::receive() {
  for (;;) {
    const Result<std::size_t> used = parser.feed(input);
    if (!used) co_return fail(used.error());
    input.erase(0, *used);
    if (parser.state() == RequestParser::State::Done) co_return true;
    enter(reading_phase());
    if (stopping && phase == Phase::Idle) co_return false;
    if (parser.take_expects_continue()) {
      const bool invited = co_await write(kContinue);
      if (!invited) co_return false;
    }
    const bool more = co_await wire.read(&input);
    if (!more) co_return false;
  }
}

// A body whose length nobody announced may become a large one.
Result<std::size_t> Connection::Session::body_limit(Method method, std::string_view path,
                                                    std::optional<std::uint64_t> length) {
  const std::size_t usual = service->limits.request.body_bytes;
  const std::size_t most = service->dispatcher.body_bytes(method, path).value_or(usual);
  if (most <= usual || length.value_or(most) <= usual) return most;
  const auto in_use = static_cast<std::size_t>(service->large_body.use_count() - 1);
  if (in_use >= service->limits.large_bodies) {
    return fail(Error(Code::Unavailable, "other large requests are being received at the moment")
                    .with_hint("Send it again in a minute."));
  }
  large_body = service->large_body;
  return most;
}

void Connection::Session::begin_exchange() {
  enter(Phase::Handling);
  auto parsed = parser.take();
  exchange = std::make_shared<Exchange>();
  exchange->request = std::move(parsed.request);
  exchange->keep_alive = parsed.keep_alive;
  exchange->large_body = std::move(large_body);
  describe(exchange->request);
}

void Connection::Session::describe(Request& request) const {
  request.channel = origin.channel;
  request.remote_address = origin.remote_address;
  request.local_uid = origin.local_uid;
  request.request_id = new_request_id();
  request.deadline = Deadline::after(service->limits.request_time);
}

asio::awaitable<void> Connection::Session::answer() {
  auto plan = service->dispatcher.plan(exchange->request);
  if (plan.answer) {
    exchange->response = *std::move(plan.answer);
  } else if (plan.route->lane == Lane::Io) {
    exchange->response = service->dispatcher.run(*plan.route, exchange->request);
  } else {
    co_await hand_over(plan.route);
  }
}

// The exchange belongs to the handler until its answer is back on the I/O thread; the job holds the
// connection only weakly, so that it ends here and never on another thread.
asio::awaitable<void> Connection::Session::hand_over(const Route* route) {
  async::Job come_back = [weak = weak_from_this(), shared = exchange] {
    shared->done = true;
    if (const auto session = weak.lock()) session->wake.cancel();
  };
  async::Job handle = [shared = exchange, all = service, route, come_back = std::move(come_back)]() mutable {
    shared->response = all->dispatcher.run(*route, shared->request);
    all->io.post(std::move(come_back));
  };
  const Result<void> posted = post(std::move(handle), route->lane);
  if (!posted) {
    exchange->response = service->dispatcher.refuse(posted.error(), exchange->request);
    co_return;
  }
  while (!exchange->done && !wire.is_cut()) co_await sleep();
}

Result<void> Connection::Session::post(async::Job job, Lane lane) const {
  return lane == Lane::Control ? service->control.post(std::move(job))
                               : service->workers.post(std::move(job));
}

asio::awaitable<bool> Connection::Session::send() {
  output = to_wire_head(exchange->response, exchange->keep_alive);
  std::string_view body;
  if (sends_body(exchange->request, exchange->response)) body = exchange->response.body_text();
  const std::size_t beside_head = std::min(body.size(), kReadBlock - std::min(kReadBlock, output.size()));
  output.append(body.substr(0, beside_head));
  body.remove_prefix(beside_head);
  const bool sent = co_await write(output);
  if (!sent) co_return false;
  const bool all_sent = co_await write_chunks(body);
  co_return all_sent;
}

asio::awaitable<bool> Connection::Session::write_chunks(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view chunk = bytes.substr(0, kWriteChunk);
    bytes.remove_prefix(chunk.size());
    const bool sent = co_await write(chunk);
    if (!sent) co_return false;
  }
  co_return true;
}

// True when the stream came to its end, false when the peer left. Whatever happens while this sleeps or
// writes is found by the next look at all of it.
asio::awaitable<bool> Connection::Session::follow(std::shared_ptr<EventStream> events) {
  events->on_news([weak = weak_from_this()] {
    if (const auto session = weak.lock()) session->wake.cancel();
  });
  streaming = true;
  watch_for_goodbye();
  for (;;) {
    if (wire.is_cut() || peer_left) co_return false;
    std::optional<SharedBytes> text = stopping ? std::nullopt : events->next();
    if (!text) co_return true;
    sending = *std::move(text);
    enter(Phase::Streaming);
    if (sending == nullptr) {
      co_await sleep();
    } else {
      const bool sent = co_await write_chunks(*sending);
      if (!sent) co_return false;
    }
  }
}

// A reader has nothing more to say; reading is how its end is noticed before the next event.
void Connection::Session::watch_for_goodbye() {
  auto heard = [weak = weak_from_this()] {
    const auto session = weak.lock();
    if (!session) return;
    if (session->wire.skip_input()) return session->watch_for_goodbye();
    session->peer_left = true;
    session->wake.cancel();
  };
  wire.on_readable(std::move(heard));
}

asio::awaitable<void> Connection::Session::refuse(Error error) {
  begin_exchange();
  exchange->keep_alive = KeepAlive::No;
  exchange->response = service->dispatcher.refuse(error, exchange->request);
  const bool sent = co_await send();
  if (!sent) co_return;
  co_await close();
  co_await linger();
}

// Closing while the peer still sends would reset the connection and take our answer with it (RFC 9112,
// section 9.6).
asio::awaitable<void> Connection::Session::linger() {
  enter(Phase::Lingering);
  for (std::size_t drained = 0; drained < kLingerBytes;) {
    input.clear();
    const bool more = co_await wire.read(&input);
    if (!more) co_return;
    drained += input.size();
  }
}

asio::awaitable<bool> Connection::Session::write(std::string_view bytes) {
  enter(Phase::Writing);
  co_return co_await wire.write(bytes);
}

asio::awaitable<void> Connection::Session::close() {
  enter(Phase::Writing);
  co_await wire.close();
}

// Until somebody cancels `wake`.
asio::awaitable<void> Connection::Session::sleep() {
  wake.expires_at(Deadline::Clock::time_point::max());
  boost::system::error_code ignored;
  co_await wake.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

// Staying in a phase does not prolong it, writing apart: each chunk has its own time.
void Connection::Session::enter(Phase next) {
  if (next == phase && next != Phase::Writing && next != Phase::Opening) return;
  phase = next;
  const bool is_timeless = next == Phase::Handling || next == Phase::Streaming;
  deadline = is_timeless ? Deadline::never() : Deadline::after(time_for(next));
}

std::chrono::milliseconds Connection::Session::time_for(Phase next) const {
  switch (next) {
    case Phase::Opening:
    case Phase::Header:
      return service->limits.header_timeout;
    case Phase::Idle:
      return service->limits.idle_timeout;
    case Phase::Body:
      return service->limits.body_timeout;
    case Phase::Handling:
    case Phase::Streaming:
      return service->limits.request_time;
    case Phase::Writing:
      return service->limits.write_timeout;
    case Phase::Lingering:
      return kLingerTime;
  }
  std::terminate();
}

Connection::Session::Phase Connection::Session::reading_phase() const {
  if (parser.state() == RequestParser::State::Body) return Phase::Body;
  return parser.state() == RequestParser::State::Empty && input.empty() ? Phase::Idle : Phase::Header;
}

// A stream that sleeps says goodbye; one that waits for a slow reader would wait too long.
void Connection::Session::finish_soon() {
  stopping = true;
  const bool waits_for_peer = phase == Phase::Idle || phase == Phase::Opening;
  if (waits_for_peer || (streaming && phase == Phase::Writing)) {
    abort();
  } else if (streaming) {
    wake.cancel();
  }
}

void Connection::Session::abort() {
  wire.cut();
  wake.cancel();
}

Connection::Connection(std::shared_ptr<const Service> service, Accepted accepted,
                       std::unique_ptr<Transport> transport)
    : session_(std::make_shared<Session>(std::move(service), std::move(accepted), std::move(transport))) {}

void Connection::start(async::Job on_end) {
  auto ended = [session = session_, on_end = std::move(on_end)](std::exception_ptr) mutable { on_end(); };
  asio::co_spawn(session_->service->io.context(), session_->run(), std::move(ended));
}

void Connection::finish_soon() {
  session_->finish_soon();
}

void Connection::abort() {
  session_->abort();
}

bool Connection::is_overdue(Deadline::Clock::time_point now) const {
  return session_->deadline.has_passed(now);
}

}  // namespace wgpilot::http
