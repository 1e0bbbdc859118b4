// Event streams over real sockets.
#include <gtest/gtest.h>

#include <atomic>

#include "http/event_hub.hpp"
#include "http/test_server.hpp"

namespace wgpilot::http {
namespace {

using namespace std::chrono_literals;
using async::Deadline;
using test::Client;

constexpr std::string_view kGet = "GET /events HTTP/1.1\r\nHost: test\r\nAccept-Encoding: gzip\r\n\r\n";

class Streaming : public test::ServerTest {
 protected:
  void serve(EventLimits limits = {}, Limits server_limits = {}) {
    limits.upkeep = 10ms;
    hub_.emplace(io_, limits);
    add(Method::Get, "/events", Lane::Worker, [this](const Request& request) -> Result<Response> {
      WGP_TRY(auto events,
              hub_->open({.topic = "",
                          .last_event_id = std::string(request.header("Last-Event-ID").value_or("")),
                          .may_go_on = [this] { return may_go_on_.load(); }}));
      return stream_response(std::move(events));
    });
    start(server_limits);
  }
  void TearDown() override {
    test::ServerTest::TearDown();
    hub_.reset();
  }

  void publish(std::string data) { hub_->publish({.topic = "", .name = "x", .data = std::move(data)}); }

  // A client whose stream has begun.
  void begin(Client& client) {
    client.send(kGet);
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(client.receive_through("\n\n"), "retry: 3000\n\n");
  }
  // Whether streams are refused, for want of room.
  bool is_full() {
    auto client = plain();
    client.send(kGet);
    return client.receive().status == 503;
  }
  // Waits until the server has let go of a stream.
  void expect_room() {
    const auto deadline = Deadline::after(20s);
    while (is_full()) ASSERT_FALSE(deadline.has_passed());
  }

  std::atomic<bool> may_go_on_ = true;
  std::optional<EventHub> hub_;
};

TEST_F(Streaming, SendsEventsAsTheyHappen) {
  serve();
  for (const auto security : {test::Security::Plain, test::Security::Tls}) {
    Client reader(server_->port(security == test::Security::Plain ? 0 : 1), security);
    begin(reader);
    for (const char* data : {"one", "two"}) {
      publish(data);
      EXPECT_NE(reader.receive_through("\n\n").find(std::string("event: x\ndata: ") + data),
                std::string::npos);
    }
  }
}

TEST_F(Streaming, AnswersWithoutLengthOrCompression) {
  serve();
  auto client = plain();
  client.send(kGet);
  const auto answer = client.receive();
  EXPECT_EQ(answer.headers.find("Content-Type"), "text/event-stream");
  EXPECT_EQ(answer.headers.find("Connection"), "close");
  EXPECT_FALSE(answer.headers.contains("Content-Length"));
  EXPECT_FALSE(answer.headers.contains("Content-Encoding"));
  publish(std::string(10'000, 'a'));
  EXPECT_NE(client.receive_through("aaa\n\n").find("event: x"), std::string::npos);
}

TEST_F(Streaming, AnswersHeadWithTheHeadAlone) {
  serve({.streams = 1});
  auto client = plain();
  client.send("HEAD /events HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_EQ(client.receive(test::Body::None).headers.find("Content-Type"), "text/event-stream");
  EXPECT_EQ(client.get("/hello").body, "hello") << "and the connection goes on";
  auto reader = plain();
  begin(reader);
}

TEST_F(Streaming, GoesOnWhereTheLastConnectionBroke) {
  serve();
  auto first = plain();
  begin(first);
  publish("one");
  const std::string event = first.receive_through("\n\n");
  const std::string id = event.substr(4, event.find('\n') - 4);
  first.reset();
  publish("two");
  auto second = plain();
  second.send("GET /events HTTP/1.1\r\nHost: test\r\nLast-Event-ID: " + id + "\r\n\r\n");
  second.receive();
  EXPECT_EQ(second.receive_through("\n\n"), "retry: 3000\n\n");
  EXPECT_NE(second.receive_through("\n\n").find("data: two"), std::string::npos);
}

TEST_F(Streaming, OutlivesEveryTimeoutOfRequests) {
  serve({.heartbeat = 100ms}, {.header_timeout = 50ms,
                               .body_timeout = 50ms,
                               .idle_timeout = 50ms,
                               .write_timeout = 50ms,
                               .request_time = 50ms});
  auto client = tls();
  begin(client);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.receive_through("\n\n"), ":\n\n");
  publish("late");
  EXPECT_NE(client.receive_through("late\n\n"), "");
}

TEST_F(Streaming, DropsAReaderThatDoesNotRead) {
  serve({.events = 64});
  auto slow = plain();
  begin(slow);
  auto quick = plain();
  begin(quick);
  for (int i = 0; i < 1'000; ++i) {
    publish(std::string(16 * 1024, 'a'));
    ASSERT_NE(quick.receive_through("\n\n"), "");
  }
  EXPECT_LT(slow.receive_rest().size(), 1'000u * 16 * 1024) << "and closed";
}

TEST_F(Streaming, NoticesAReaderThatLeaves) {
  serve({.streams = 2, .heartbeat = 1h});
  {
    auto first = plain(), second = tls();
    begin(first);
    begin(second);
    EXPECT_TRUE(is_full());
  }
  expect_room();
}

TEST_F(Streaming, EndsWhenItMayNotGoOn) {
  serve();
  auto client = tls();
  begin(client);
  may_go_on_ = false;
  EXPECT_EQ(client.receive_rest(), "");
}

TEST_F(Streaming, EndsAtOnceWhenTheServerStops) {
  serve({.bytes = 64u << 20});
  auto idle = tls(), slow = plain();
  begin(idle);
  begin(slow);
  for (int i = 0; i < 900; ++i) publish(std::string(16 * 1024, 'a'));  // more than a socket takes
  while (!slow.has_news_within(1s)) {
  }
  const auto start = Deadline::Clock::now();
  server_->stop(Deadline::after(8s));
  EXPECT_LT(Deadline::Clock::now() - start, 4s);
}

TEST_F(Streaming, ServesManyAtATime) {
  constexpr int kStreams = 100;
  serve();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < kStreams; ++i) {
    clients.push_back(std::make_unique<Client>(server_->port(0)));
    begin(*clients.back());
  }
  for (const char* data : {"one", "two", "three"}) {
    publish(data);
    for (const auto& client : clients)
      EXPECT_NE(client->receive_through("\n\n").find(data), std::string::npos);
  }
  auto other = tls();
  EXPECT_EQ(other.get("/hello").body, "hello");
}

}  // namespace
}  // namespace wgpilot::http
