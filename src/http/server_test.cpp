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

}  // namespace
}  // namespace wgpilot::http
