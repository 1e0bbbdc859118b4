#include "http/server.hpp"

#include <gtest/gtest.h>

#include "http/test_server.hpp"

namespace wgpilot::http {
namespace {

using namespace std::chrono_literals;
using async::Deadline;
using test::Answer;
using test::Client;
using test::Gate;

class Server : public test::ServerTest {};

constexpr std::string_view kGet = "GET /hello HTTP/1.1\r\nHost: test\r\n\r\n";

TEST_F(Server, AnswersOverPlainTlsAndLocalSockets) {
  start();
  Client local(socket_path());
  for (auto* client : {&local}) EXPECT_EQ(client->get("/hello").body, "hello");
  auto open = plain();
  EXPECT_EQ(open.get("/hello").body, "hello");
  auto secure = tls();
  const Answer answer = secure.get("/hello");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
}

TEST_F(Server, KeepsTheConnectionForTheNextRequest) {
  start();
  auto client = tls();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(client.get("/hello").body, "hello");
}

TEST_F(Server, AnswersPipelinedRequestsInOrder) {
  start();
  auto client = plain();
  std::string requests;
  for (int i = 0; i < 20; ++i) {
    requests += "PUT /things/" + std::to_string(i) + " HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc";
    requests += kGet;
  }
  client.send(requests);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(client.receive().body, "thing " + std::to_string(i));
    EXPECT_EQ(client.receive().body, "hello");
  }
}

TEST_F(Server, TakesBytesOneByOne) {
  start();
  auto client = tls();
  for (const char byte :
       std::string_view("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nabcde")) {
    ASSERT_TRUE(client.send(std::string_view(&byte, 1)));
  }
  EXPECT_EQ(client.receive().body, "abcde");
}

TEST_F(Server, TakesChunkedBodies) {
  start();
  auto client = plain();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive().body, "abcde");
  EXPECT_EQ(client.get("/hello").body, "hello") << "the next request starts where the chunks end";
}

TEST_F(Server, InvitesTheBodyWhenAsked) {
  start();
  auto client = plain();
  client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive(test::Body::None).status, 100);
  client.send("ok");
  EXPECT_EQ(client.receive().body, "ok");
}

TEST_F(Server, RefusesAnOversizeHeader) {
  start();
  for (const bool one_field : {true, false}) {
    auto client = plain();
    std::string request = "GET /hello HTTP/1.1\r\nHost: t\r\n";
    const std::size_t width = one_field ? 20'000 : 90;
    while (request.size() < 20'000) request += "X-Long: " + std::string(width, 'x') + "\r\n";
    client.send(request + "\r\n");
    const Answer answer = client.receive();
    EXPECT_EQ(answer.status, 413) << one_field;
    EXPECT_EQ(answer.body, "413 PAYLOAD_TOO_LARGE");
    EXPECT_TRUE(client.is_closed_by_server());
  }
}

struct BadRequest {
  const char* name;
  const char* text;
};
class ServerRefuses : public test::ServerTest, public testing::WithParamInterface<BadRequest> {};

TEST_P(ServerRefuses, WhatIsNoRequest) {
  start();
  auto client = plain();
  client.send(GetParam().text);
  const Answer answer = client.receive();
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, "400 VALIDATION_ERROR");
  EXPECT_TRUE(answer.headers.contains("X-Request-ID"));
  EXPECT_TRUE(client.is_closed_by_server());
}

INSTANTIATE_TEST_SUITE_P(
    Server, ServerRefuses,
    testing::Values(
        BadRequest{"Garbage", "\x16\x03\x01 garbage\r\n\r\n"},
        BadRequest{"NoHost", "GET /hello HTTP/1.1\r\n\r\n"},
        BadRequest{"TwoHosts", "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        BadRequest{"Http2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        BadRequest{"BadEscapeInQuery", "GET /hello?a=%zz HTTP/1.1\r\nHost: t\r\n\r\n"},
        BadRequest{"NegativeLength", "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n"},
        BadRequest{"TwoLengths",
                   "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"},
        BadRequest{"LengthAndChunks",
                   "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "0\r\n\r\n"},
        BadRequest{"SpaceBeforeColon", "GET /hello HTTP/1.1\r\nHost: t\r\nX-A : b\r\n\r\n"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(Server, ClosesWhenAskedTo) {
  start();
  auto asked = plain();
  asked.send("GET /hello HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(asked.receive().headers.find("Connection"), "close");
  EXPECT_TRUE(asked.is_closed_by_server());
  auto old = plain();
  old.send("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.receive().status, 200);
  EXPECT_TRUE(old.is_closed_by_server());
}

TEST_F(Server, UnknownPathsAndMethodsGoThroughTheHook) {
  start();
  auto client = plain();
  EXPECT_EQ(client.get("/nothing").body, "404 ROUTE_NOT_FOUND");
  client.send("DELETE /hello HTTP/1.1\r\nHost: t\r\n\r\n");
  const Answer answer = client.receive();
  EXPECT_EQ(answer.body, "405 METHOD_NOT_ALLOWED");
  EXPECT_EQ(answer.headers.find("Allow"), "GET, HEAD, OPTIONS");
  client.send("HEAD /hello HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(client.receive(test::Body::None).headers.find("Content-Length"), "5");
  client.send("OPTIONS /hello HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(client.receive().status, 204);
  EXPECT_EQ(client.get("/hello").body, "hello");
}

TEST_F(Server, EndsASlowHeaderHoweverTheBytesCome) {
  Limits limits;
  limits.header_timeout = 100ms;
  start(limits);
  auto client = plain();
  client.send("GET /hello HTTP/1.1\r\n");
  const auto patience = Deadline::after(20s);
  while (!client.has_news_within(5ms) && !patience.has_passed()) client.send("X: y\r\n");
  EXPECT_FALSE(patience.has_passed());
  EXPECT_EQ(client.receive_rest(), "") << "not refused for its size";
}

TEST_F(Server, EndsIdleConnectionsAndSilentHandshakes) {
  Limits limits;
  limits.header_timeout = 50ms;
  limits.idle_timeout = 50ms;
  start(limits);
  auto idle = tls();
  EXPECT_EQ(idle.get("/hello").status, 200);
  EXPECT_TRUE(idle.is_closed_by_server());
  Client silent(server_->port(1));
  EXPECT_TRUE(silent.is_closed_by_server());
}

TEST_F(Server, EndsAClientThatDoesNotRead) {
  Limits limits;
  limits.write_timeout = 50ms;
  const auto large = std::make_shared<const std::string>(32 * 1024 * 1024, 'x');
  add(Method::Get, "/large", Lane::Io, [large](const Request&) {
    Response response;
    response.body = large;
    return response;
  });
  start(limits);
  const auto resting = large.use_count();
  const auto wait_until = [patience = Deadline::after(20s)](auto condition) {
    while (!condition() && !patience.has_passed()) std::this_thread::yield();
    return condition();
  };
  auto client = plain();
  client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_TRUE(wait_until([&] { return large.use_count() > resting; })) << "the answer is on its way";
  EXPECT_TRUE(wait_until([&] { return large.use_count() == resting; })) << "the connection has let go of it";
  EXPECT_LT(client.receive_rest().size(), large->size());
}

TEST_F(Server, SendsLargeBodiesWhole) {
  add(Method::Get, "/large", Lane::Worker, [](const Request&) {
    std::string body(3'000'000, 'x');
    body.back() = '!';
    return text_response(200, "application/octet-stream", std::move(body));
  });
  start();
  for (const auto security : {test::Security::Plain, test::Security::Tls}) {
    Client client(server_->port(security == test::Security::Plain ? 0 : 1), security);
    const Answer answer = client.get("/large");
    EXPECT_EQ(answer.body.size(), 3'000'000u);
    EXPECT_EQ(answer.body.back(), '!');
  }
}

TEST_F(Server, ServesAHundredConnectionsAtOnce) {
  start();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(std::make_unique<Client>(server_->port(1), test::Security::Tls));
  }
  for (auto& client : clients) client->send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nhi");
  for (auto& client : clients) EXPECT_EQ(client->receive().body, "hi");
}

TEST_F(Server, BoundsConnectionsPerAddressButNotTheLocalOnes) {
  Limits limits;
  limits.connections_per_address = 2;
  start(limits);
  auto first = plain();
  auto second = plain();
  EXPECT_EQ(first.get("/hello").status, 200);
  EXPECT_EQ(second.get("/hello").status, 200);
  EXPECT_TRUE(plain().is_closed_by_server());
  EXPECT_EQ(Client(socket_path()).get("/hello").status, 200);
}

TEST_F(Server, BoundsConnectionsInTotal) {
  Limits limits;
  limits.connections = 1;
  start(limits);
  auto first = plain();
  EXPECT_EQ(first.get("/hello").status, 200);
  EXPECT_TRUE(Client(socket_path()).is_closed_by_server());
}

TEST_F(Server, SaysOverloadedWhenTheLaneIsFull) {
  Gate gate;
  add(Method::Post, "/slow", Lane::Control, [&](const Request&) { return gate.pass(); });
  start();
  auto slow = plain();
  slow.send("POST /slow HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
  gate.entered.get_future().wait();
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(control_.post([] {}));
  auto refused = plain();
  refused.send("PUT /things/1 HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(refused.receive().body, "503 UNAVAILABLE");
  EXPECT_EQ(refused.get("/hello").status, 200) << "the I/O thread is free";
  gate.released.set_value();
  EXPECT_EQ(slow.receive().body, "late");
}

TEST_F(Server, FinishesTheRunningRequestBeforeItStops) {
  Gate gate;
  add(Method::Get, "/slow", Lane::Worker, [&](const Request&) { return gate.pass(); });
  start();
  auto busy = tls();
  auto idle = tls();
  EXPECT_EQ(idle.get("/hello").status, 200);
  busy.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
  gate.entered.get_future().wait();
  auto stopped = std::async(std::launch::async, [&] { server_->stop(Deadline::after(60s)); });
  EXPECT_TRUE(idle.is_closed_by_server()) << "idle connections end at once";
  gate.released.set_value();
  const Answer answer = busy.receive();
  EXPECT_EQ(answer.body, "late");
  EXPECT_EQ(answer.headers.find("Connection"), "close");
  stopped.wait();
}

TEST_F(Server, StopsThoughAHandlerHangs) {
  Gate gate;
  add(Method::Get, "/slow", Lane::Worker, [&](const Request&) { return gate.pass(); });
  start();
  auto busy = plain();
  busy.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
  gate.entered.get_future().wait();
  server_->stop(Deadline::after(1ms));
  EXPECT_TRUE(busy.is_closed_by_server());
  server_.reset();
  gate.released.set_value();
  EXPECT_TRUE(workers_.stop(Deadline::after(60s)));
}

TEST_F(Server, SurvivesGarbageInsteadOfAHandshake) {
  start();
  Client garbage(server_->port(1));
  garbage.send("GET / HTTP/1.1\r\nHost: plain text to a TLS port\r\n\r\n");
  garbage.receive_rest();
  Client cut(server_->port(1));
  cut.send(std::string_view("\x16\x03\x01\x02\x00\x01", 6));
  cut.reset();
  auto good = tls();
  EXPECT_EQ(good.get("/hello").status, 200);
}

TEST_F(Server, SurvivesClientsThatGoAwayMidway) {
  Gate gate;
  add(Method::Get, "/slow", Lane::Worker, [&](const Request&) { return gate.pass(); });
  add(Method::Get, "/large", Lane::Io, [](const Request&) {
    return text_response(200, "application/octet-stream", std::string(8'000'000, 'x'));
  });
  start();
  auto waiting = plain();
  waiting.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
  gate.entered.get_future().wait();
  waiting.reset();
  gate.released.set_value();
  for (const auto security : {test::Security::Plain, test::Security::Tls}) {
    Client reading(server_->port(security == test::Security::Plain ? 0 : 1), security);
    reading.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n");
    reading.receive(test::Body::None);
    reading.reset();
  }
  auto good = tls();
  EXPECT_EQ(good.get("/hello").status, 200);
}

TEST_F(Server, SpeaksTls12And13AndHttp11ByAlpn) {
  start();
  auto client = tls();
  EXPECT_EQ(SSL_version(client.ssl()), TLS1_3_VERSION);
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> old(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_max_proto_version(old.get(), TLS1_1_VERSION);
  SSL_CTX_set_cipher_list(old.get(), "ALL:@SECLEVEL=0");
  EXPECT_FALSE(Client::can_connect(server_->port(1), old.get()));
  SSL_CTX_set_max_proto_version(old.get(), TLS1_2_VERSION);
  EXPECT_TRUE(Client::can_connect(server_->port(1), old.get()));
}

TEST_F(Server, ReloadsTheCertificateForNewConnections) {
  start();
  auto before = tls();
  const std::string old = before.serial();
  ASSERT_TRUE(create_self_signed({{"other"}, SystemClock().now()}, certificate_));
  ASSERT_TRUE(server_->reload_certificate());
  EXPECT_NE(tls().serial(), old);
  EXPECT_EQ(before.get("/hello").status, 200) << "the old connection goes on";
}

TEST_F(Server, KeepsTheOldCertificateWhenTheNewOneIsBad) {
  start();
  const std::string old = tls().serial();
  ASSERT_TRUE(store_file(certificate_.certificate, "no certificate", 0600, Existing::Replace));
  const auto reloaded = server_->reload_certificate();
  ASSERT_FALSE(reloaded);
  EXPECT_EQ(reloaded.error().code(), Code::ConfigInvalid);
  EXPECT_NE(reloaded.error().message().find("cert.pem"), std::string::npos);
  EXPECT_EQ(tls().serial(), old);
}

TEST_F(Server, TellsHandlersWhoAsks) {
  add(Method::Get, "/who", Lane::Io, [](const Request& request) {
    const std::string uid = request.local_uid ? std::to_string(*request.local_uid) : "nobody";
    return text_response(200, "text/plain", request.remote_address + " " + uid);
  });
  start();
  EXPECT_EQ(plain().get("/who").body, "127.0.0.1 nobody");
  EXPECT_EQ(Client(socket_path()).get("/who").body, " " + std::to_string(::getuid()));
}

TEST_F(Server, EachRequestHasAnIdOfItsOwn) {
  start();
  auto client = plain();
  const std::string first(client.get("/hello").headers.find("X-Request-ID").value_or(""));
  const std::string id(client.get("/hello").headers.find("X-Request-ID").value_or(""));
  EXPECT_EQ(id.size(), 16u);
  EXPECT_TRUE(id.starts_with("req_"));
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef", 4), std::string::npos);
  EXPECT_NE(id, first);
}

TEST_F(Server, NamesThePortThatIsTaken) {
  start();
  ServerOptions options;
  options.listeners = {ListenerOptions{Channel::Plain, "127.0.0.1", server_->port(0)}};
  const auto second = http::Server::open({io_, control_, workers_}, Dispatcher(Router(), hooks_), options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Code::PortInUse);
}

}  // namespace
}  // namespace wgpilot::http
