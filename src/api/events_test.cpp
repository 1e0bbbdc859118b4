#include "api/events.hpp"

#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

using testing::HasSubstr;

class Events : public ApiTest {
 protected:
  std::shared_ptr<http::EventStream> follow(std::string target) {
    auto response = call(Method::Get, std::move(target));
    EXPECT_EQ(response.status, 200) << response.body_text();
    EXPECT_EQ(response.headers.find("Content-Type"), "text/event-stream");
    return std::get<std::shared_ptr<http::EventStream>>(response.body);
  }
  // What it has to send now, all of it; absent at its end.
  static std::optional<std::string> read(http::EventStream& stream) {
    std::string all;
    for (;;) {
      const auto part = stream.next();
      if (!part) return std::nullopt;
      if (*part == nullptr) return all;
      all += **part;
    }
  }
};

TEST_F(Events, SayWhatDrifted) {
  const control::Drift drift{.network_id = NetworkId{1},
                             .interface = "wg0",
                             .plan = {"ip link set wg0 up", "ip route add 10.8.0.0/24 dev wg0 proto 87"},
                             .by = "pid 7",
                             .time = from_unix(1'700'000'000)};
  const http::Event event = to_event(drift);
  EXPECT_EQ(event.topic, "1");
  EXPECT_EQ(event.name, "drift");
  EXPECT_EQ(event.data, R"({"network_id":1,"interface":"wg0","plan":["ip link set wg0 up",)"
                        R"("ip route add 10.8.0.0/24 dev wg0 proto 87"],"by":"pid 7","time":1700000000})");
  const http::Event of_all = to_event({.plan = {"nft delete table inet wgpilot"}, .time = from_unix(0)});
  EXPECT_EQ(of_all.topic, "");
  EXPECT_THAT(of_all.data, HasSubstr(R"("network_id":null,"interface":"")"));
}

TEST_F(Events, AStreamIsOfOneNetworkOrOfAll) {
  finish_setup();
  add_office();
  const auto one = follow("/api/networks/1/events"), all = follow("/api/events");
  read(*one), read(*all);
  events.publish({.topic = "2", .name = "x", .data = "{}"});
  EXPECT_EQ(read(*one), "");
  EXPECT_THAT(read(*all).value(), HasSubstr("event: x\n"));
  EXPECT_EQ(call(Method::Get, "/api/networks/2/events").status, 404);
}

TEST_F(Events, AStreamEndsWithItsSession) {
  finish_setup();
  const auto stream = follow("/api/events");
  EXPECT_TRUE(read(*stream));
  EXPECT_EQ(call(Method::Post, "/api/auth/logout").status, 204);
  EXPECT_FALSE(read(*stream));
}

TEST_F(Events, AStreamEndsWithItsNetwork) {
  finish_setup();
  add_office();
  const auto stream = follow("/api/networks/1/events");
  EXPECT_TRUE(read(*stream));
  expect(204, call(Method::Delete, "/api/networks/1"));
  EXPECT_FALSE(read(*stream));
}

}  // namespace
}  // namespace wgpilot::api
