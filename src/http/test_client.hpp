// A small blocking HTTP client for the tests of this folder: raw bytes out, responses in, plain or TLS.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <charconv>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>

#include "base/file.hpp"
#include "http/fields.hpp"

namespace wgpilot::http::test {

struct Answer {
  int status = 0;  // 0: the connection ended before an answer came
  Headers headers;
  std::string body;
};

enum class Security { Plain, Tls };
enum class Body { Expected, None };  // None: the answer to HEAD

class Client {
 public:
  explicit Client(std::uint16_t port, Security security = Security::Plain)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (security == Security::Tls) start_tls();
  }
  explicit Client(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    connect(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }

  // False when the server has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                : ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  Answer get(std::string_view path) {
    send("GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n\r\n");
    return receive();
  }

  Answer receive(Body body = Body::Expected) {
    Answer answer;
    if (!read_until("\r\n\r\n")) return answer;
    const std::string head = take(input_.find("\r\n\r\n") + 4);
    parse_head(head, answer);
    std::size_t size = 0;
    if (const auto length = answer.headers.find("Content-Length"); length && body == Body::Expected) {
      std::from_chars(length->data(), length->data() + length->size(), size);
    }
    while (input_.size() < size && read_more()) {
    }
    answer.body = take(std::min(size, input_.size()));
    return answer;
  }

  // Up to `mark` and with it; empty when the server closes before.
  std::string receive_through(std::string_view mark) {
    return read_until(mark) ? take(input_.find(mark) + mark.size()) : std::string();
  }
  // Everything until the server closes.
  std::string receive_rest() {
    while (read_more()) {
    }
    return take(input_.size());
  }
  bool is_closed_by_server() { return input_.empty() && !read_more(); }

  // Whether bytes or the end of the connection arrive in that time.
  bool has_news_within(std::chrono::milliseconds time) const {
    pollfd wanted{socket_.get(), POLLIN, 0};
    return ::poll(&wanted, 1, static_cast<int>(time.count())) > 0;
  }

  // Goes away with a reset, as a crashed client does.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    socket_ = FileDescriptor();
  }

  // Of the server's certificate, as text.
  std::string serial() const {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(ssl_.get()),
                                                                  X509_free);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate.get()), nullptr), BN_free);
    char* hex = BN_bn2hex(number.get());
    std::string text = hex;
    OPENSSL_free(hex);
    return text;
  }
  SSL* ssl() const { return ssl_.get(); }

  // Whether a handshake under the rules of `context` succeeds.
  static bool can_connect(std::uint16_t port, SSL_CTX* context) {
    const Client client(port);
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context), SSL_free);
    SSL_set_fd(ssl.get(), client.socket_.get());
    return SSL_connect(ssl.get()) == 1;
  }

 private:
  void connect(const sockaddr* address, socklen_t size) {
    // A server that never answers fails the test instead of stopping it.
    const timeval patience{30, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ASSERT_EQ(::connect(socket_.get(), address, size), 0) << std::strerror(errno);
  }

  void start_tls() {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_.get());
    if (SSL_connect(ssl_.get()) != 1) ADD_FAILURE() << "TLS handshake failed";
  }

  bool read_more() {
    char block[16 * 1024];
    const ssize_t got =
        ssl_ ? SSL_read(ssl_.get(), block, sizeof block) : ::recv(socket_.get(), block, sizeof block, 0);
    if (got <= 0) return false;
    input_.append(block, static_cast<std::size_t>(got));
    return true;
  }
  bool read_until(std::string_view mark) {
    while (input_.find(mark) == std::string::npos) {
      if (!read_more()) return false;
    }
    return true;
  }
  std::string take(std::size_t size) {
    std::string taken = input_.substr(0, size);
    input_.erase(0, size);
    return taken;
  }
  static void parse_head(std::string_view head, Answer& answer) {
    answer.status = std::stoi(std::string(head.substr(9, 3)));
    for (auto line = head.find("\r\n") + 2; line + 2 < head.size(); line = head.find("\r\n", line) + 2) {
      const auto colon = head.find(':', line);
      const auto end = head.find("\r\n", line);
      answer.headers.add(std::string(head.substr(line, colon - line)),
                         std::string(head.substr(colon + 2, end - colon - 2)));
    }
  }

  FileDescriptor socket_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{nullptr, SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
  std::string input_;
};

}  // namespace wgpilot::http::test
