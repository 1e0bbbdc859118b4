#include "monitor/changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wgpilot::monitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

PeerReading peer(std::int64_t id) {
  return {.id = {id}, .status = {}, .rates = {}};
}
PeerReading online(std::int64_t id, std::string_view endpoint = "192.0.2.7:1000") {
  PeerReading reading = peer(id);
  reading.online = true;
  reading.status.endpoint = net::parse_endpoint(endpoint).value();
  return reading;
}

Observation observation(std::vector<PeerReading> peers, std::uint64_t number = 1) {
  NetworkReading network{
      .id = {1}, .interface = "wg0", .present = true, .problem = {}, .link = {}, .rates = {}};
  network.peers = std::move(peers);
  return {.number = number, .time = {}, .networks = {std::make_shared<const NetworkReading>(network)}};
}

// "5 connected 6 roamed": the events between two readings of one network.
std::string events(std::vector<PeerReading> before, std::vector<PeerReading> after) {
  std::string text;
  for (const auto& change : changes(observation(std::move(before)), observation(std::move(after)))) {
    for (const auto& event : change.events) {
      text += (text.empty() ? "" : " ") + std::to_string(event.id.value) + " ";
      text += name_of(event.kind);
    }
  }
  return text;
}

std::vector<std::int64_t> changed(std::vector<PeerReading> before, std::vector<PeerReading> after) {
  std::vector<std::int64_t> ids;
  for (const auto& change : changes(observation(std::move(before)), observation(std::move(after)))) {
    for (const PeerId id : change.peers) ids.push_back(id.value);
  }
  return ids;
}

TEST(Changes, AreNoneWhenNothingChanged) {
  EXPECT_TRUE(changes(observation({}), observation({})).empty());
  EXPECT_TRUE(changes(observation({peer(1), online(2)}), observation({peer(1), online(2)})).empty());
}

TEST(Changes, AreOfWhatAReaderSees) {
  const auto with = [](auto change) {
    PeerReading reading = peer(2);
    change(reading);
    return changed({peer(1), peer(2), peer(3)}, {peer(1), reading, peer(3)});
  };
  EXPECT_THAT(with([](auto& p) { p.status.rx_bytes = 1; }), ElementsAre(2));
  EXPECT_THAT(with([](auto& p) { p.status.tx_bytes = 1; }), ElementsAre(2));
  EXPECT_THAT(with([](auto& p) { p.status.last_handshake = from_unix(1); }), ElementsAre(2));
  EXPECT_THAT(with([](auto& p) { p.status.endpoint = net::Endpoint(); }), ElementsAre(2));
  EXPECT_THAT(with([](auto& p) { p.online = true; }), ElementsAre(2));
  EXPECT_THAT(with([](auto& p) { p.rates.rx = 1; }), ElementsAre(2));
  EXPECT_THAT(with([](auto& p) { p.rates.tx = 0.4; }), IsEmpty()) << "less than what is shown";
}

TEST(Changes, NameWhoCameAndWhoWent) {
  EXPECT_THAT(changed({peer(2), peer(4)}, {peer(1), peer(3), peer(4), peer(5)}), ElementsAre(1, 2, 3, 5));
  EXPECT_THAT(changed({peer(1), peer(2)}, {}), ElementsAre(1, 2));
}

TEST(Changes, TellOfConnections) {
  EXPECT_EQ(events({peer(1), online(2)}, {online(1), peer(2)}), "1 connected 2 disconnected");
  EXPECT_EQ(events({}, {online(1)}), "1 connected");
  EXPECT_EQ(events({online(1)}, {}), "1 disconnected") << "taken out";
  EXPECT_EQ(events({online(1)}, {online(1)}), "");
}

TEST(Changes, TellOfRoaming) {
  EXPECT_EQ(events({online(1)}, {online(1, "192.0.2.7:1001")}), "1 roamed") << "the port counts";
  EXPECT_EQ(events({peer(1)}, {online(1, "192.0.2.8:1000")}), "1 connected") << "not both";
  PeerReading called = peer(1), answered = peer(1);
  called.status.endpoint = net::parse_endpoint("192.0.2.7:1000").value();
  answered.status.endpoint = net::parse_endpoint("192.0.2.8:1000").value();
  EXPECT_EQ(events({called}, {answered}), "") << "nobody was there";
}

TEST(Changes, OfANetworkNotSeenBeforeAreItsPeersWithoutEvents) {
  const auto found = changes({}, observation({online(1), peer(2)}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0].peers, ElementsAre(PeerId{1}, PeerId{2}));
  EXPECT_THAT(found[0].events, IsEmpty());
}

}  // namespace
}  // namespace wgpilot::monitor
