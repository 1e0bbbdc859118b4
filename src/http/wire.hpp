// Private to http/: bytes of one connection for a coroutine that waits as needed. Owns the socket. I/O
// thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "async/executor.hpp"
#include "http/transport.hpp"

namespace wgpilot::http {

inline constexpr std::size_t kReadBlock = 16 * 1024;  // the size of a TLS record

class Wire {
 public:
  Wire(async::Executor& io, int socket, std::unique_ptr<Transport> transport);

  // False once nothing more can come or go. What they are given outlives the call.
  boost::asio::awaitable<bool> open();
  boost::asio::awaitable<bool> read(std::string* to);  // appends at most kReadBlock
  boost::asio::awaitable<bool> write(std::string_view bytes);
  // Tells the peer that nothing more comes; reading stays possible.
  boost::asio::awaitable<void> close();

  // Once, when there is something to read; not after cut().
  void on_readable(std::function<void()> heard);
  // Takes what is there and forgets it; false when the peer is gone.
  bool skip_input();

  // Ends everything at once: whoever waits is told that nothing more comes.
  void cut();
  bool is_cut() const { return cut_; }

 private:
  boost::asio::awaitable<bool> wait(Progress::Kind what);

  boost::asio::posix::stream_descriptor socket_;
  std::unique_ptr<Transport> transport_;
  bool cut_ = false;
};

}  // namespace wgpilot::http
