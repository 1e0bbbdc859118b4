#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

using dataplane::Connection;
using dataplane::ConnectionState;
using dataplane::Traffic;

class ConnectionRoutes : public ApiTest {
 protected:
  ConnectionRoutes() {
    finish_setup();
    add_office();
    add_phone();
    expect(201, call(Method::Post, "/api/networks/1/peers", R"({"name":"Laptop"})"));
  }
  boost::json::value get(std::string target) {
    return expect(200, call(Method::Get, "/api/networks/1/connections" + std::move(target)));
  }
  std::string refusal(Method method, std::string target) {
    return error_of(call(method, "/api/networks/1/connections" + std::move(target)));
  }
  void add(std::string_view source, std::string_view destination, std::uint64_t bytes = 1) {
    Connection made;
    made.protocol = 6;
    made.source = net::parse_endpoint(source).value();
    made.destination = net::parse_endpoint(destination).value();
    made.state = ConnectionState::Established;
    made.sent = Traffic{1, bytes};
    made.received = Traffic{2, 2 * bytes};
    kernel.connections.push_back(made);
  }
};

TEST_F(ConnectionRoutes, ShowEveryFieldOfTheContract) {
  add("10.8.0.2:40000", "192.0.2.9:443", 100);
  kernel.connections.back().translated_source = net::parse_endpoint("203.0.113.1:41000").value();
  kernel.connections.back().timeout = std::chrono::seconds(300);
  kernel.connections.back().mark = 7;
  Connection ping;
  ping.protocol = 58;
  ping.source.address = net::parse_address("fd00::9").value();
  ping.destination.address = net::parse_address("10.8.0.3").value();
  ping.icmp_id = 19080;
  kernel.connections.push_back(ping);
  EXPECT_EQ(get(""), boost::json::parse(R"([
      {"peer_id":1,"peer_name":"Phone","direction":"outgoing","protocol":"tcp","source":"10.8.0.2","source_port":40000,
       "destination":"192.0.2.9","destination_port":443,"translated_source":"203.0.113.1:41000",
       "translated_destination":null,"icmp_id":null,"state":"established","timeout":300,"mark":7,"sent_packets":1,
       "sent_bytes":100,"received_packets":2,"received_bytes":200},
      {"peer_id":2,"peer_name":"Laptop","direction":"incoming","protocol":"icmpv6","source":"fd00::9","source_port":null,
       "destination":"10.8.0.3","destination_port":null,"translated_source":null,"translated_destination":null,
       "icmp_id":19080,"state":"unreplied","timeout":0,"mark":0,"sent_packets":null,"sent_bytes":null,
       "received_packets":null,"received_bytes":null}])"));
}

TEST_F(ConnectionRoutes, AreFilteredSearchedSortedAndPaged) {
  for (int i = 1; i <= 9; ++i)
    add(fmt::format("10.8.0.2:{}", 4000 + i), fmt::format("192.0.2.{}:443", i),
        static_cast<std::uint64_t>(i));
  add("10.8.0.3:5000", "198.51.100.7:22", 100);
  kernel.connections.back().protocol = 17;
  EXPECT_EQ(get("?peer_id=2").as_array().size(), 1U);
  EXPECT_EQ(get("?protocol=udp").at(0).at("source"), "10.8.0.3");
  EXPECT_EQ(get("?protocol=17").as_array().size(), 1U);
  EXPECT_EQ(get("?q=LAPTOP").as_array().size(), 1U);
  EXPECT_EQ(get("?q=192.0.2.7:443").as_array().size(), 1U);
  EXPECT_EQ(get("?q=nothing").as_array().size(), 0U);
  EXPECT_EQ(get("?sort=-bytes&limit=1").at(0).at("peer_name"), "Laptop");
  EXPECT_EQ(get("?sort=source&offset=8&limit=1").at(0).at("source_port"), 4009);
  for (const char* field : {"peer_id", "protocol", "source", "destination", "state", "timeout", "bytes"})
    EXPECT_EQ(get(fmt::format("?sort=-{}", field)).as_array().size(), 10U) << field;
  const auto page = call(Method::Get, "/api/networks/1/connections?limit=3&offset=9");
  EXPECT_EQ(expect(200, page).as_array().size(), 1U);
  EXPECT_EQ(page.headers.find("X-Total-Count"), "10");
  EXPECT_FALSE(page.headers.find("X-Unseen-Count"));
}

TEST_F(ConnectionRoutes, OfALargeTableAreSortedAsFarAsTheyAreKept) {
  for (int i = 0; i < 25'000; ++i)
    add(fmt::format("10.8.0.2:{}", 1 + i), "192.0.2.9:443", static_cast<std::uint64_t>(i));
  const auto page = call(Method::Get, "/api/networks/1/connections?sort=-bytes&offset=19999&limit=10");
  EXPECT_EQ(expect(200, page).as_array().size(), 1U);
  EXPECT_EQ(page.headers.find("X-Total-Count"), "25000");
  EXPECT_EQ(page.headers.find("X-Unseen-Count"), "5000");
  EXPECT_EQ(get("?offset=24999&limit=10").at(0).at("source_port"), 25'000);
}

TEST_F(ConnectionRoutes, AreSummedUp) {
  add("10.8.0.2:4000", "192.0.2.9:443", 10);
  add("10.8.0.3:4000", "192.0.2.8:443", 30);
  EXPECT_EQ(get("/summary?top=1"), boost::json::parse(R"({
      "connections":2,"sent_bytes":40,"received_bytes":80,
      "by_protocol":[{"protocol":"tcp","connections":2,"sent_bytes":40,"received_bytes":80}],
      "by_peer":[{"peer_id":2,"peer_name":"Laptop","connections":1,"sent_bytes":30,"received_bytes":60}],
      "top_destinations":[{"protocol":"tcp","destination":"192.0.2.8","destination_port":443,"connections":1,
                           "sent_bytes":30,"received_bytes":60}]})"));
  EXPECT_EQ(get("/summary?peer_id=1").at("connections"), 1);
}

TEST_F(ConnectionRoutes, FlushThoseOfOnePeer) {
  add("10.8.0.2:4000", "192.0.2.9:443");
  add("10.8.0.2:4001", "192.0.2.9:443");
  add("10.8.0.3:4000", "192.0.2.9:443");
  const auto removed = expect(200, call(Method::Delete, "/api/networks/1/connections?peer_id=1"));
  EXPECT_EQ(removed, boost::json::parse(R"({"removed":2})"));
  EXPECT_EQ(get("").as_array().size(), 1U);
}

TEST_F(ConnectionRoutes, RefuseWhatTheyDoNotUnderstand) {
  EXPECT_EQ(refusal(Method::Get, "?peer=1&peer_id=x&protocol=tcpp"),
            "VALIDATION_ERROR peer: is not a known parameter; peer_id: must be the id of a peer; protocol: "
            "must be a "
            "name like tcp, udp or icmp, or a number from 0 to 255");
  EXPECT_EQ(refusal(Method::Get, "/summary?top=0&limit=1"),
            "VALIDATION_ERROR limit: is not a known parameter; top: must be a whole number from 1 to 1000");
  EXPECT_EQ(refusal(Method::Delete, ""), "VALIDATION_ERROR peer_id: is required");
  EXPECT_EQ(refusal(Method::Delete, "?peer_id=1&all=true"), "VALIDATION_ERROR all: is not a known parameter");
  EXPECT_EQ(refusal(Method::Get, "?peer_id=99"), "PEER_NOT_FOUND");
  EXPECT_EQ(refusal(Method::Delete, "?peer_id=99"), "PEER_NOT_FOUND");
  EXPECT_EQ(error_of(call(Method::Get, "/api/networks/9/connections")), "NETWORK_NOT_FOUND");
}

TEST_F(ConnectionRoutes, SayWhatTheKernelLacks) {
  kernel.conntrack_failure = Error(Code::Unavailable, "this kernel does not tell its connections")
                                 .with_hint("Load the module nf_conntrack_netlink.");
  for (const char* target : {"", "/summary"}) {
    const auto error =
        expect(503, call(Method::Get, std::string("/api/networks/1/connections") + target)).at("error");
    EXPECT_EQ(error.at("code"), "UNAVAILABLE");
    EXPECT_EQ(error.at("hint"), "Load the module nf_conntrack_netlink.");
  }
  expect(503, call(Method::Delete, "/api/networks/1/connections?peer_id=1"));
  EXPECT_EQ(call(Method::Delete, "/api/networks/1/peers/1").status, 204) << "a peer goes all the same";
}

}  // namespace
}  // namespace wgpilot::api
