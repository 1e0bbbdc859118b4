// Coroutines of g++ 12: no braced aggregate, capturing lambda, initialiser list or `?:` inside a co_await
// expression.
#include "http/wire.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace wgpilot::http {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

Wire::Wire(async::Executor& io, int socket, std::unique_ptr<Transport> transport)
    : socket_(io.context(), socket), transport_(std::move(transport)) {}

asio::awaitable<bool> Wire::open() {
  for (;;) {
    const Progress progress = transport_->open();
    if (progress.kind == Progress::Kind::Done) co_return true;
    const bool ready = co_await wait(progress.kind);
    if (!ready) co_return false;
  }
}

asio::awaitable<bool> Wire::read(std::string* to) {
  static thread_local std::array<char, kReadBlock> block;
  for (;;) {
    const Progress progress = transport_->read_some(block);
    to->append(block.data(), progress.bytes);
    if (progress.kind == Progress::Kind::Done) co_return true;
    const bool ready = co_await wait(progress.kind);
    if (!ready) co_return false;
  }
}

asio::awaitable<bool> Wire::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const Progress progress = transport_->write_some(bytes);
    bytes.remove_prefix(progress.bytes);
    if (progress.kind == Progress::Kind::Done) continue;
    const bool ready = co_await wait(progress.kind);
    if (!ready) co_return false;
  }
  co_return true;
}

asio::awaitable<void> Wire::close() {
  for (;;) {
    const Progress progress = transport_->close();
    if (progress.kind == Progress::Kind::Done) co_return;
    const bool ready = co_await wait(progress.kind);
    if (!ready) co_return;
  }
}

void Wire::on_readable(std::function<void()> heard) {
  socket_.async_wait(Descriptor::wait_read,
                     [heard = std::move(heard)](const boost::system::error_code& error) {
                       if (!error) heard();
                     });
}

bool Wire::skip_input() {
  std::array<char, 512> ignored;
  const Progress progress = transport_->read_some(ignored);
  return progress.kind == Progress::Kind::Done || progress.kind == Progress::Kind::WantRead;
}

void Wire::cut() {
  cut_ = true;
  ::shutdown(socket_.native_handle(), SHUT_RDWR);
  socket_.cancel();
}

asio::awaitable<bool> Wire::wait(Progress::Kind what) {
  if (cut_ || what == Progress::Kind::Closed) co_return false;
  const auto direction = what == Progress::Kind::WantRead ? Descriptor::wait_read : Descriptor::wait_write;
  boost::system::error_code error;
  co_await socket_.async_wait(direction, asio::redirect_error(asio::use_awaitable, error));
  co_return !error && !cut_;
}

}  // namespace wgpilot::http
