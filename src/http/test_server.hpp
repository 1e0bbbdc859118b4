// A running server for the tests of this folder, with a few routes and short names.
#pragma once

#include <gtest/gtest.h>

#include <future>
#include <memory>

#include "http/certificate.hpp"
#include "http/server.hpp"
#include "http/test_client.hpp"

namespace wgpilot::http::test {

inline int status_of(Code code) {
  switch (code) {
    case Code::RouteNotFound:
      return 404;
    case Code::MethodNotAllowed:
      return 405;
    case Code::PayloadTooLarge:
      return 413;
    case Code::Unavailable:
      return 503;
    case Code::Forbidden:
      return 403;
    case Code::ValidationError:
      return 400;
    default:
      return 500;
  }
}

// "404 ROUTE_NOT_FOUND", so that tests see the hook at work.
inline Response to_response(const Error& error, const Request&) {
  const int status = status_of(error.code());
  return text_response(status, "text/plain",
                       std::to_string(status) + " " + std::string(name_of(error.code())));
}

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "wgp-http-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    certificate_ = {folder_ / "cert.pem", folder_ / "key.pem"};
    add(Method::Get, "/hello", Lane::Io,
        [](const Request&) { return text_response(200, "text/plain", "hello"); });
    add(Method::Post, "/echo", Lane::Worker,
        [](const Request& request) { return text_response(200, "text/plain", request.body); });
    add(Method::Put, "/things/{id}", Lane::Control, [](const Request& request) {
      return text_response(200, "text/plain", "thing " + std::string(request.path_parameter("id")));
    });
  }
  void TearDown() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  void add(Method method, std::string pattern, Lane lane, Handler handler,
           std::optional<std::size_t> body_bytes = {}) {
    router_.add(Route{method, std::move(pattern), lane, std::move(handler), body_bytes});
  }

  // Listeners: plain, TLS, local.
  void start(Limits limits = {}) {
    ASSERT_TRUE(create_self_signed({{"localhost", "127.0.0.1"}, SystemClock().now()}, certificate_));
    ServerOptions options;
    options.certificate = certificate_;
    options.limits = limits;
    options.listeners = {ListenerOptions{Channel::Plain}, ListenerOptions{Channel::Tls},
                         ListenerOptions{.channel = Channel::Local, .path = socket_path()}};
    auto server = Server::open({io_, control_, workers_}, Dispatcher(router_, hooks_), options);
    ASSERT_TRUE(server) << server.error().message();
    server_ = *std::move(server);
  }

  Client plain() const { return Client(server_->port(0)); }
  Client tls() const { return Client(server_->port(1), Security::Tls); }
  std::string socket_path() const { return folder_ / "socket"; }

  std::filesystem::path folder_;
  CertificateFiles certificate_;
  Router router_;
  Hooks hooks_{to_response, {}, {}};
  async::Executor io_;
  async::ControlQueue control_{8};
  async::WorkerPool workers_{2, 200};
  std::unique_ptr<Server> server_;
};

// Holds a handler until released.
struct Gate {
  std::promise<void> entered;
  std::promise<void> released;
  Result<Response> pass() {
    entered.set_value();
    released.get_future().wait();
    return text_response(200, "text/plain", "late");
  }
};

}  // namespace wgpilot::http::test
