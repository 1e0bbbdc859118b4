#include "api/event_feed.hpp"

#include <sstream>

#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Feed : public ApiTest {
 protected:
  void SetUp() override {
    finish_setup();
    add_office();
    add_phone();
    observer->fresh();
  }

  std::shared_ptr<http::EventStream> follow(std::string target = "/api/networks/1/events",
                                            std::string last_event_id = "") {
    auto asked = request(Method::Get, std::move(target));
    if (!last_event_id.empty()) asked.headers.set("Last-Event-ID", last_event_id);
    auto response = send(std::move(asked));
    EXPECT_EQ(response.status, 200) << response.body_text();
    return std::get<std::shared_ptr<http::EventStream>>(response.body);
  }
  // What the stream has to send now.
  static std::string text(http::EventStream& stream) {
    std::string all;
    for (auto part = stream.next(); part && *part != nullptr; part = stream.next()) all += **part;
    return all;
  }
  // The same as "name data" of each event.
  static std::vector<std::string> read(http::EventStream& stream) {
    std::vector<std::string> told;
    std::string name;
    std::istringstream lines(text(stream));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("event: ")) name = line.substr(7);
      if (line.starts_with("data: ")) told.push_back(name + " " + line.substr(6));
    }
    return told;
  }

  // What the kernel reports of the phone from now on.
  void report(const dataplane::PeerStatus& status) {
    dataplane::InterfaceStatus reported{.up = true, .mtu = 1420, .device_type = "fake"};
    reported.peers = {status};
    reported.peers[0].public_key = phone();
    kernel.statuses["wg0"] = reported;
    clock.advance(1s);
    observer->fresh();
  }
  crypto::PublicKey phone() { return control->snapshot()->networks[0].peers[0]->public_key; }
  static std::optional<net::Endpoint> endpoint(std::string_view address) {
    return net::parse_endpoint(address).value();
  }
};

TEST_F(Feed, AStreamBeginsWithTheWhole) {
  const auto stream = follow();
  EXPECT_THAT(read(*stream),
              ElementsAre(fmt::format(
                  R"(status [{{"network_id":1,"peer_id":1,"public_key":"{}","endpoint":"","online":false,)"
                  R"("last_handshake":0,"transfer_rx":0,"transfer_tx":0,"rx_rate":0,"tx_rate":0}}])",
                  crypto::to_base64(phone()))));
}

TEST_F(Feed, ThenTellsOnlyWhatChanged) {
  expect(201, call(Method::Post, "/api/networks/1/peers", R"({"name":"Laptop"})"));
  const auto stream = follow();
  EXPECT_THAT(read(*stream), ElementsAre(HasSubstr(R"("peer_id":2,)")));
  observer->fresh();
  EXPECT_THAT(read(*stream), IsEmpty()) << "nothing did";
  auto status = kernel.fetch_status("wg0").value();
  std::ranges::find(status.peers, phone(), &dataplane::PeerStatus::public_key)->rx_bytes = 2'000;
  kernel.statuses["wg0"] = status;
  observer->fresh();
  const auto told = read(*stream);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0], HasSubstr(R"("peer_id":1,)"));
  EXPECT_THAT(told[0], HasSubstr(R"("transfer_rx":2000,"transfer_tx":0,"rx_rate":)"));
  EXPECT_THAT(told[0], Not(HasSubstr(R"("peer_id":2,)")));
}

TEST_F(Feed, IsRenderedOnceForAllWhoFollow) {
  const auto one = feed->open(NetworkId{1}, {}).value();
  const auto other = feed->open(NetworkId{1}, {}).value();  // of the same observation
  one->next(), other->next();
  EXPECT_EQ(one->next().value(), other->next().value()) << "the whole, not merely equal";
  report({.rx_bytes = 1});
  EXPECT_EQ(one->next().value(), other->next().value()) << "what changed";
}

TEST_F(Feed, GoesOnAfterTheLastEventOrBeginsAnew) {
  const std::string greeting = text(*follow());
  const auto id_at = greeting.find("id: ") + 4;
  const std::string id = greeting.substr(id_at, greeting.find('\n', id_at) - id_at);
  report({.rx_bytes = 7});
  // One event, and another if the look at opening finds the rate back at 0.
  EXPECT_THAT(read(*follow("/api/networks/1/events", id)),
              AllOf(Not(IsEmpty()), Each(HasSubstr(R"("transfer_rx":7,)"))));
  EXPECT_THAT(read(*follow("/api/networks/1/events", "ffffffff-7")),
              ElementsAre("resync {}", HasSubstr(R"("transfer_rx":7,)")));
}

TEST_F(Feed, SaysWhoConnectsRoamsAndLeaves) {
  const auto stream = follow();
  read(*stream);
  const auto peer_events = [&] {
    auto told = read(*stream);
    std::erase_if(told, [](const std::string& event) { return event.starts_with("status "); });
    return told;
  };
  const UnixTime start = clock.now();
  report({.endpoint = endpoint("192.0.2.7:1000"), .last_handshake = start});
  EXPECT_THAT(peer_events(),
              ElementsAre(fmt::format(R"(peer {{"network_id":1,"peer_id":1,"name":"Phone","public_key":"{}",)"
                                      R"("event":"connected","endpoint":"192.0.2.7:1000",)"
                                      R"("previous_endpoint":"","time":{}}})",
                                      crypto::to_base64(phone()), to_unix(clock.now()))));
  report({.endpoint = endpoint("198.51.100.2:9"), .last_handshake = start});
  EXPECT_THAT(peer_events(),
              ElementsAre(HasSubstr(
                  R"("event":"roamed","endpoint":"198.51.100.2:9","previous_endpoint":"192.0.2.7:1000")")));
  clock.advance(180s);
  report({.endpoint = endpoint("198.51.100.2:9"), .last_handshake = start});
  EXPECT_THAT(peer_events(), ElementsAre(HasSubstr(R"("event":"disconnected")")));
}

TEST_F(Feed, APeerThatWasTakenOutIsShownOffline) {
  report({.endpoint = endpoint("192.0.2.7:1000"), .last_handshake = clock.now(), .rx_bytes = 7});
  const auto stream = follow();
  read(*stream);
  expect(200, call(Method::Post, "/api/networks/1/peers/1/disable"));
  kernel.statuses.clear();
  observer->fresh();
  EXPECT_THAT(
      read(*stream),
      ElementsAre(HasSubstr(R"("online":false,"last_handshake":0,"transfer_rx":0,)"),
                  HasSubstr(R"("event":"disconnected","endpoint":"","previous_endpoint":"192.0.2.7:1000")")));
}

TEST_F(Feed, TellsOfInterfacesWhatTheKernelAnnounced) {
  const auto stream = follow();
  read(*stream);
  feed->tell({{.name = "wg0", .present = true, .up = true, .mtu = 1420},
              {.name = "wg0", .present = true, .up = false, .mtu = 1420},
              {.name = "wg0", .present = true, .up = true, .mtu = 1420},
              {.name = "wg7", .present = true, .up = true, .mtu = 1420}});
  const auto told = read(*stream);
  ASSERT_EQ(told.size(), 2u) << "the first is no news, and wg7 is not ours";
  EXPECT_EQ(told[0], fmt::format(R"(interface {{"network_id":1,"interface":"wg0","present":true,"up":false,)"
                                 R"("mtu":1420,"rx_errors":0,"tx_errors":0,"time":{}}})",
                                 to_unix(clock.now())));
  EXPECT_THAT(told[1], HasSubstr(R"("up":true)"));
}

TEST_F(Feed, TellsOfInterfacesWhatTheObserverSawUnlessItIsKnown) {
  const auto stream = follow();
  read(*stream);
  kernel.tamper("wg0", [](auto& interface) { interface.mtu = 1300; });
  feed->tell({{.name = "wg0", .present = true, .up = true, .mtu = 1300}});
  EXPECT_THAT(read(*stream), ElementsAre(HasSubstr(R"("mtu":1300)")));
  observer->fresh();
  EXPECT_THAT(read(*stream), IsEmpty());
  auto status = kernel.fetch_status("wg0").value();
  status.counters.tx_errors = 3;
  kernel.statuses["wg0"] = status;
  observer->fresh();
  EXPECT_THAT(read(*stream), ElementsAre(HasSubstr(R"("tx_errors":3)")));
}

TEST_F(Feed, OneStreamFollowsAllNetworks) {
  expect(201, call(Method::Post, "/api/networks", R"({"name":"Lab","subnet":"10.9.0.0/24"})"));
  expect(201, call(Method::Post, "/api/networks/2/peers", R"({"name":"Robot"})"));
  const auto all = follow("/api/events"), lab = follow("/api/networks/2/events");
  const auto whole = read(*all);
  ASSERT_EQ(whole.size(), 1u);
  EXPECT_THAT(whole[0], HasSubstr(R"("network_id":1,"peer_id":1,)"));
  EXPECT_THAT(whole[0], HasSubstr(R"("network_id":2,"peer_id":2,)"));
  EXPECT_THAT(read(*lab), ElementsAre(Not(HasSubstr(R"("network_id":1,)"))));
  report({.rx_bytes = 1});
  EXPECT_THAT(read(*all), ElementsAre(HasSubstr(R"("network_id":1,"peer_id":1,)")));
  EXPECT_THAT(read(*lab), IsEmpty());
}

}  // namespace
}  // namespace wgpilot::api
