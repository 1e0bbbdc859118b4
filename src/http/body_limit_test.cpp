// How long a body may be, and who is told what when it is longer.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "http/test_server.hpp"

namespace wgpilot::http {
namespace {

class BodyLimit : public test::ServerTest {};

TEST_F(BodyLimit, RefusesAnOversizeBodyAnnouncedOrNot) {
  Limits limits;
  limits.request.body_bytes = 1000;
  start(limits);
  auto announced = tls();
  announced.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'));
  EXPECT_EQ(announced.receive().status, 413);
  EXPECT_TRUE(announced.is_closed_by_server());
  auto chunked = tls();
  chunked.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
               std::string(1001, 'x'));
  EXPECT_EQ(chunked.receive().status, 413);
  auto fitting = tls();
  fitting.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
  EXPECT_EQ(fitting.receive().body.size(), 1000u);
}

Response length_of_body(const Request& request) {
  return text_response(200, "text/plain", std::to_string(request.body.size()));
}

TEST_F(BodyLimit, TakesALongerBodyWhereTheRouteAllowsIt) {
  add(Method::Post, "/upload", Lane::Worker, length_of_body, 3000);
  Limits limits;
  limits.request.body_bytes = 1000;
  start(limits);
  auto client = plain();
  client.send("POST /upload HTTP/1.1\r\nHost: t\r\nContent-Length: 3000\r\n\r\n" + std::string(3000, 'x'));
  EXPECT_EQ(client.receive().body, "3000");
  client.send("POST /upload HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" +
              std::string(2000, 'x') + "\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive().body, "2000");
  for (const char* const target : {"POST /upload", "PUT /upload", "POST /echo"}) {
    const std::size_t length = std::string_view(target) == "POST /upload" ? 3001 : 1001;
    auto refused = plain();
    refused.send(fmt::format("{} HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\n\r\n", target, length));
    EXPECT_EQ(refused.receive().status, 413) << target;
  }
}

TEST_F(BodyLimit, HoldsFewLargeBodiesAtOnce) {
  add(Method::Post, "/upload", Lane::Worker, length_of_body, 3000);
  Limits limits;
  limits.request.body_bytes = 1000;
  limits.large_bodies = 1;
  start(limits);
  const std::string large = "POST /upload HTTP/1.1\r\nHost: t\r\nContent-Length: 2000\r\n";
  auto slow = plain();
  slow.send(large + "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(slow.receive(test::Body::None).status, 100);
  auto second = plain();
  second.send(large + "\r\n");
  EXPECT_EQ(second.receive().status, 503);
  auto small = plain();
  small.send("POST /upload HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(small.receive().body, "2") << "only large ones are counted";
  slow.send(std::string(2000, 'x'));
  EXPECT_EQ(slow.receive().body, "2000");
  slow.send(large + "\r\n" + std::string(2000, 'x'));
  EXPECT_EQ(slow.receive().body, "2000") << "one that was answered counts no more";
}

// The client is still sending when the answer is ready: it must get it all the same, not a reset.
TEST_F(BodyLimit, RefusalReachesAClientThatIsStillSending) {
  start();
  auto client = plain();
  client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 9000000\r\n\r\n");
  EXPECT_TRUE(client.send(std::string(9'000'000, 'x')));
  EXPECT_EQ(client.receive().status, 413);
}

}  // namespace
}  // namespace wgpilot::http
