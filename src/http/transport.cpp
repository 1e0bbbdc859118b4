#include "http/transport.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace wgpilot::http {
namespace {

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(int socket) : socket_(socket) {}

  Progress open() override { return {Progress::Kind::Done}; }

  Progress read_some(std::span<char> buffer) override {
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got == 0) return {Progress::Kind::Closed};
    return to_progress(got, Progress::Kind::WantRead);
  }

  Progress write_some(std::string_view bytes) override {
    return to_progress(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), Progress::Kind::WantWrite);
  }

  Progress close() override {
    ::shutdown(socket_, SHUT_WR);
    return {Progress::Kind::Done};
  }

 private:
  static Progress to_progress(ssize_t result, Progress::Kind if_blocked) {
    if (result >= 0) return {Progress::Kind::Done, static_cast<std::size_t>(result)};
    const bool blocked = errno == EAGAIN || errno == EINTR;
    return {blocked ? if_blocked : Progress::Kind::Closed};
  }

  int socket_;
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(int socket, const TlsContext& context) : socket_(socket), ssl_(SSL_new(context.get())) {
    if (ssl_) SSL_set_fd(ssl_.get(), socket);
  }

  Progress open() override {
    if (!ssl_) return {Progress::Kind::Closed};
    ERR_clear_error();
    return to_progress(SSL_accept(ssl_.get()), 0);
  }

  Progress read_some(std::span<char> buffer) override {
    std::size_t got = 0;
    ERR_clear_error();
    const int result = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &got);
    return to_progress(result, got);
  }

  Progress write_some(std::string_view bytes) override {
    std::size_t written = 0;
    ERR_clear_error();
    const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
    return to_progress(result, written);
  }

  Progress close() override {
    ERR_clear_error();
    // Our close_notify; the peer's is not waited for.
    const int result = SSL_is_init_finished(ssl_.get()) ? SSL_shutdown(ssl_.get()) : 0;
    const Progress progress = result >= 0 ? Progress{Progress::Kind::Done} : to_progress(result, 0);
    if (progress.kind == Progress::Kind::Done) ::shutdown(socket_, SHUT_WR);
    return progress;
  }

 private:
  Progress to_progress(int result, std::size_t bytes) const {
    if (result > 0) return {Progress::Kind::Done, bytes};
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return {Progress::Kind::WantRead};
      case SSL_ERROR_WANT_WRITE:
        return {Progress::Kind::WantWrite};
      default:
        return {Progress::Kind::Closed};
    }
  }

  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  int socket_;
  std::unique_ptr<SSL, Free> ssl_;
};

}  // namespace

std::unique_ptr<Transport> make_plain_transport(int socket) {
  return std::make_unique<PlainTransport>(socket);
}

std::unique_ptr<Transport> make_tls_transport(int socket, const TlsContext& context) {
  return std::make_unique<TlsTransport>(socket, context);
}

}  // namespace wgpilot::http
