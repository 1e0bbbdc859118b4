#include <gmock/gmock.h>

#include "api/api_fixture.hpp"
#include "support/sample_observation.hpp"

namespace wgpilot::api {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::HasSubstr;

class Stats : public ApiTest {
 protected:
  Stats() {
    finish_setup();
    add_office();
    add_phone();
    observe({});
  }

  // Half a minute later, and written.
  void observe(const test::Counters& peers) {
    clock.advance(seconds(30));
    history.on_observation(test::sample_observation(clock.now(), {{NetworkId{1}, peers}}));
    std::promise<void> written;
    EXPECT_TRUE(queue.post([&] { written.set_value(); }));
    written.get_future().get();
  }

  http::Response get(std::string_view query = "") {
    return call(Method::Get, fmt::format("/api/networks/1/stats{}", query));
  }
  std::string points(std::string_view query = "") {
    const auto response = get(query);
    expect(200, response);
    return std::string(response.headers.find("X-Granularity").value_or("?")) + " " +
           std::string(response.body_text());
  }
  std::string refusal(std::string_view query) {
    const auto response = get(query);
    expect(400, response);
    return error_of(response);
  }
  std::string at(UnixTime when, std::string_view rest) const {
    return fmt::format(R"({{"timestamp":{},{}}})", to_unix(when), rest);
  }
};

TEST_F(Stats, AreEmptyWhileNothingWasCarried) {
  EXPECT_EQ(points(), "raw []");
  EXPECT_EQ(points("?peer_id=1&granularity=day"), "day []");
}

TEST_F(Stats, AreThoseOfTheLastDayUnlessToldOtherwise) {
  observe({{PeerId{1}, {100, 10}}, {PeerId{2}, {1, 1}}});
  const UnixTime slot = slot_of(clock.now(), storage::Tier::Raw);
  EXPECT_EQ(points(), "raw [" + at(slot, R"("transfer_rx":101,"transfer_tx":11)") + "]");
  EXPECT_EQ(points("?peer_id=1"), "raw [" + at(slot, R"("transfer_rx":100,"transfer_tx":10)") + "]");
  const UnixTime hour = slot_of(clock.now(), storage::Tier::Hour);
  EXPECT_EQ(points("?peer_id=1&granularity=hour"),
            "hour [" + at(hour, R"("transfer_rx":100,"transfer_tx":10)") + "]");
  clock.advance(hours(25));
  EXPECT_EQ(points(), "raw []");
}

TEST_F(Stats, HaveATotalOfOnePoint) {
  const UnixTime since = clock.now();
  EXPECT_EQ(points("?granularity=total"), "total [" + at(since, R"("transfer_rx":0,"transfer_tx":0)") + "]");
  observe({{PeerId{1}, {100, 10}}, {PeerId{2}, {1, 1}}});
  EXPECT_EQ(points("?granularity=total"),
            "total [" + at(since, R"("transfer_rx":101,"transfer_tx":11)") + "]");
  EXPECT_EQ(points("?granularity=total&peer_id=1"),
            "total [" + at(since, R"("transfer_rx":100,"transfer_tx":10)") + "]");
}

TEST_F(Stats, OfADeletedPeerRemainInItsNetworks) {
  observe({{PeerId{1}, {100, 10}}});
  expect(204, call(Method::Delete, "/api/networks/1/peers/1"));
  EXPECT_EQ(error_of(get("?peer_id=1")), "PEER_NOT_FOUND");
  EXPECT_THAT(points(), HasSubstr(R"("transfer_rx":100)"));
  EXPECT_THAT(points("?granularity=total"), HasSubstr(R"("transfer_rx":100)"));
}

TEST_F(Stats, OfWhatIsNotThereAreNotFound) {
  EXPECT_EQ(error_of(call(Method::Get, "/api/networks/9/stats")), "NETWORK_NOT_FOUND");
  EXPECT_EQ(error_of(get("?peer_id=2")), "PEER_NOT_FOUND");
}

TEST_F(Stats, RefuseEachBadParameterByName) {
  EXPECT_EQ(
      refusal("?from=yesterday&to=-1&peer_id=x&granularity=minute&step=3"),
      "VALIDATION_ERROR step: is not a known parameter; from: must be a time in unix seconds; to: must be a "
      "time in unix seconds; peer_id: must be the id of a peer; granularity: must be auto, raw, hour, day or "
      "total");
  EXPECT_EQ(refusal("?from=2000&to=1000"), "VALIDATION_ERROR from: must be before to");
  EXPECT_EQ(refusal("?from=1000&to=1000"), "VALIDATION_ERROR from: must be before to");
  EXPECT_EQ(refusal("?from=4000000000"),
            "VALIDATION_ERROR from: must be before now, unless there is a later to");
  EXPECT_EQ(refusal("?from=99999999999999999999"), "VALIDATION_ERROR from: must be a time in unix seconds");
  EXPECT_EQ(refusal("?granularity=total&from=5"),
            "VALIDATION_ERROR from: has no meaning with granularity=total; ask for day to limit the time");
}

TEST_F(Stats, RefuseAMillionPointsWithWhatToAskForInstead) {
  EXPECT_EQ(
      refusal("?from=1670000010&to=1700000000&granularity=raw"),
      "VALIDATION_ERROR granularity: raw would be 1000000 points and at most 10000 are answered; ask for "
      "granularity=hour, or for less");
  EXPECT_EQ(points("?from=1670000010&to=1700000000"), "day []");
}

}  // namespace
}  // namespace wgpilot::api
