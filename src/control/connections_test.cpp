#include "control/connections.hpp"

#include "control/control_fixture.hpp"

namespace wgpilot::control {
namespace {

using dataplane::Connection;
using dataplane::Traffic;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Connection connection(std::string_view source, std::string_view destination, std::uint8_t protocol = 6) {
  Connection made;
  made.protocol = protocol;
  made.source = net::parse_endpoint(source).value();
  made.destination = net::parse_endpoint(destination).value();
  return made;
}

Connection counted(std::string_view source, std::string_view destination, std::uint64_t bytes) {
  Connection made = connection(source, destination);
  made.sent = Traffic{1, bytes};
  made.received = Traffic{1, bytes};
  return made;
}

// A network with the peers Phone 10.8.0.2 and Laptop 10.8.0.3.
class ConnectionsTest : public ControlTest {
 protected:
  ConnectionsTest() : network(add_network()) {
    phone = add_peer(network, "Phone").value();
    laptop = add_peer(network, "Laptop").value();
  }

  ConnectionQuery query(PeerPtr peer = nullptr, std::optional<std::uint8_t> protocol = {}) {
    snapshot = control->snapshot();
    return {.network = snapshot->networks.at(0), .peer = std::move(peer), .protocol = protocol};
  }

  // "Phone > 192.0.2.9", "Phone < 198.51.100.7", "nobody < …".
  std::vector<std::string> visited(const ConnectionQuery& asked) {
    std::vector<std::string> seen;
    const auto done = visit_connections(*control, asked, [&](ConnectionView&& view) {
      const bool outgoing = view.direction == FlowDirection::Outgoing;
      const auto& end = outgoing ? view.connection.destination : view.connection.source;
      seen.push_back(fmt::format("{} {} {}", view.peer != nullptr ? view.peer->name : "nobody",
                                 outgoing ? ">" : "<", net::to_string(end.address)));
    });
    EXPECT_TRUE(done) << done.error().message();
    return seen;
  }

  PeerPtr switched_off(const PeerPtr& peer) {
    model::PeerInput input;
    input.enabled = false;
    return update_peer(*control, network->id, peer->id, input).value();
  }

  NetworkPtr network;
  PeerPtr phone, laptop;
  std::shared_ptr<const Snapshot> snapshot;
};

TEST_F(ConnectionsTest, BelongToWhoBeganThemElseToWhoAnswers) {
  Connection redirected = connection("198.51.100.7:4000", "203.0.113.1:443");
  redirected.translated_destination = net::parse_endpoint("10.8.0.3:443").value();
  Connection masqueraded = connection("10.8.0.2:4000", "192.0.2.9:443");
  masqueraded.translated_source = net::parse_endpoint("203.0.113.1:4000").value();
  kernel.connections = {masqueraded, redirected, connection("10.8.0.3:1", "10.8.0.2:2"),
                        connection("10.8.0.1:53", "10.8.0.99:4000"),
                        connection("192.168.7.7:1", "192.0.2.9:2")};
  EXPECT_THAT(visited(query()), ElementsAre("Phone > 192.0.2.9", "Laptop < 198.51.100.7", "Laptop > 10.8.0.2",
                                            "nobody < 10.8.0.1"));
  EXPECT_THAT(visited(query(phone)), ElementsAre("Phone > 192.0.2.9", "Phone < 10.8.0.3"));
}

TEST_F(ConnectionsTest, OfOneProtocolLeaveOutTheOthers) {
  kernel.connections = {connection("10.8.0.2:1", "192.0.2.9:2", 6),
                        connection("10.8.0.2:1", "192.0.2.8:2", 17)};
  EXPECT_THAT(visited(query(nullptr, 17)), ElementsAre("Phone > 192.0.2.8"));
  EXPECT_THAT(visited(query(phone, 1)), IsEmpty());
}

TEST_F(ConnectionsTest, OfASiteBelongToItsGateway) {
  model::NetworkInput sites;
  sites.name = "Sites";
  sites.subnet = "10.9.0.0/24";
  sites.mode = model::Mode::SiteToSite;
  const auto made = create_network(*control, sites).value();
  model::PeerInput gateway;
  gateway.name = "North";
  gateway.role = model::PeerRole::SiteGateway;
  gateway.site_networks = model::TextList{{"10.21.0.0/24"}};
  ASSERT_TRUE(create_peer(*control, made->id, gateway));
  kernel.connections = {connection("10.21.0.7:1", "10.50.0.2:2"), connection("10.50.0.2:1", "10.21.0.9:2")};
  snapshot = control->snapshot();
  EXPECT_THAT(visited({.network = snapshot->networks.at(1), .protocol = {}}),
              ElementsAre("North > 10.50.0.2", "North < 10.50.0.2"));
  EXPECT_THAT(visited(query()), IsEmpty());
}

TEST_F(ConnectionsTest, AreSummedUpWithTheBusiestFirst) {
  kernel.connections = {
      counted("10.8.0.2:1", "192.0.2.9:443", 10), counted("10.8.0.2:2", "192.0.2.9:443", 10),
      counted("10.8.0.3:1", "192.0.2.8:443", 50), connection("10.8.0.3:2", "192.0.2.7:53", 17)};
  const auto summary = summarize_connections(*control, query(), 2).value();
  EXPECT_EQ(summary.total.connections, 4U);
  EXPECT_EQ(summary.total.sent_bytes, 70U);
  ASSERT_EQ(summary.protocols.size(), 2U);
  EXPECT_EQ(summary.protocols.at(0).protocol, 6);
  ASSERT_EQ(summary.peers.size(), 2U);
  EXPECT_EQ(summary.peers.at(0).peer->name, "Laptop");
  EXPECT_EQ(summary.peers.at(0).tally.connections, 2U);
  ASSERT_EQ(summary.destinations.size(), 2U) << "the two busiest";
  EXPECT_EQ(net::to_string(summary.destinations.at(0).destination), "192.0.2.8:443");
  EXPECT_EQ(summary.destinations.at(1).tally.connections, 2U);
  EXPECT_EQ(summary.unseen, 0U);
}

TEST_F(ConnectionsTest, OfMoreDestinationsThanAreComparedAreCounted) {
  for (std::uint64_t i = 0; i < kMostDestinations + 5; ++i) {
    Connection made = connection("10.8.0.2:1", "192.0.0.0:2");
    made.destination.address = made.destination.address.plus(i);
    kernel.connections.push_back(made);
  }
  const auto summary = summarize_connections(*control, query(), 1).value();
  EXPECT_EQ(summary.total.connections, kMostDestinations + 5);
  EXPECT_EQ(summary.unseen, 5U);
}

TEST_F(ConnectionsTest, AreFlushedForOnePeer) {
  kernel.connections = {connection("10.8.0.2:1", "192.0.2.9:2"), connection("10.8.0.3:1", "192.0.2.9:2")};
  EXPECT_EQ(flush_connections(*control, network->id, phone->id), 1U);
  EXPECT_THAT(visited(query()), ElementsAre("Laptop > 192.0.2.9"));
  EXPECT_EQ(flush_connections(*control, network->id, PeerId{99}).error().code(), Code::PeerNotFound);
}

TEST_F(ConnectionsTest, AreFlushedWhenTheirPeerLeaves) {
  const auto reset = [&] {
    kernel.connections = {connection("10.8.0.2:1", "192.0.2.9:2"), connection("10.8.0.3:1", "192.0.2.9:2")};
  };
  reset();
  switched_off(phone);
  EXPECT_THAT(visited(query()), ElementsAre("Laptop > 192.0.2.9"));
  reset();
  ASSERT_TRUE(delete_peer(*control, network->id, laptop->id));
  EXPECT_THAT(kernel.connections.size(), 1U);
  EXPECT_EQ(net::to_string(kernel.connections.at(0).source), "10.8.0.2:1");
}

TEST_F(ConnectionsTest, AreFlushedWhenTheirPeerExpires) {
  model::PeerInput input;
  input.expires_in = "1h";
  ASSERT_TRUE(update_peer(*control, network->id, phone->id, input));
  ASSERT_TRUE(control->repair());
  kernel.connections = {connection("10.8.0.2:1", "192.0.2.9:2"), connection("10.8.0.3:1", "192.0.2.9:2")};
  clock.advance(std::chrono::hours(2));
  control->tick();
  EXPECT_THAT(visited(query()), ElementsAre("Laptop > 192.0.2.9"));
}

TEST_F(ConnectionsTest, AreFlushedWhenTheirNetworkGoes) {
  kernel.connections = {connection("10.8.0.2:1", "192.0.2.9:2"), connection("192.168.7.7:1", "192.0.2.9:2")};
  ASSERT_TRUE(delete_network(*control, network->id));
  ASSERT_EQ(kernel.connections.size(), 1U);
  EXPECT_EQ(net::to_string(kernel.connections.at(0).source), "192.168.7.7:1");
}

TEST_F(ConnectionsTest, AreFlushedWhenSomebodyElseTookTheLinkAway) {
  kernel.connections = {connection("10.8.0.2:1", "192.0.2.9:2"), connection("10.8.0.3:1", "192.0.2.9:2")};
  kernel.kernel.interfaces.clear();
  kernel.before = [&](const dataplane::Step& step) -> Result<void> {
    const bool needs_link = std::holds_alternative<dataplane::ChangePeers>(step.action);
    if (needs_link && !kernel.kernel.interfaces.contains("wg0")) return fail(Code::NotFound, "no wg0");
    return {};
  };
  ASSERT_TRUE(delete_peer(*control, network->id, phone->id));
  EXPECT_THAT(visited(query()), ElementsAre("Laptop > 192.0.2.9"));
}

TEST_F(ConnectionsTest, ThatCannotBeFlushedHoldUpNobody) {
  kernel.conntrack_failure = Error(Code::Unavailable, "no module");
  EXPECT_TRUE(delete_peer(*control, network->id, phone->id));
  EXPECT_THAT(kernel.log, Not(HasSubstr("conntrack -D")));
  EXPECT_EQ(flush_connections(*control, network->id, laptop->id).error().code(), Code::Unavailable);
  EXPECT_FALSE(summarize_connections(*control, query(), 1));
  expect_consistent();
}

class AccountingTest : public ControlTest {
 protected:
  AccountingTest() {
    kernel.before = [this](const dataplane::Step& step) -> Result<void> {
      const auto* sysctl = std::get_if<dataplane::SetSysctl>(&step.action);
      if (sysctl == nullptr || sysctl->key != dataplane::kAccounting) return {};
      ++attempts;
      return is_refused ? Result<void>(fail(Code::CapabilityMissing, "read-only")) : Result<void>();
    };
  }
  bool is_refused = false;
  int attempts = 0;
};

TEST_F(AccountingTest, IsSwitchedOnWithTheFirstNetwork) {
  EXPECT_FALSE(kernel.kernel.sysctls.contains(dataplane::kAccounting));
  add_network();
  EXPECT_EQ(kernel.kernel.sysctls.at(dataplane::kAccounting), "1");
}

TEST_F(AccountingTest, ThatCannotBeSwitchedOnHoldsUpNobody) {
  is_refused = true;
  add_network();
  expect_consistent();
  ASSERT_TRUE(control->repair());
  EXPECT_THAT(control->snapshot()->problems, IsEmpty());
  EXPECT_THAT(drifts, IsEmpty());
  const int so_far = attempts;
  ASSERT_TRUE(control->reconciler().repair(Failing::Leave));
  EXPECT_EQ(attempts, so_far) << "a look between two repairs does not try again";
  is_refused = false;
  ASSERT_TRUE(control->repair());
  EXPECT_EQ(kernel.kernel.sysctls.at(dataplane::kAccounting), "1");
  EXPECT_THAT(drifts, IsEmpty()) << "it is late, nobody took it from us";
}

}  // namespace
}  // namespace wgpilot::control
