#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

using testing::HasSubstr;

class NetworkRoutes : public ApiTest {
 protected:
  NetworkRoutes() {
    finish_setup();
    add_office();
  }

  http::Response put(std::string body, std::string if_match = "") {
    auto change = request(Method::Put, "/api/networks/1", std::move(body));
    if (!if_match.empty()) change.headers.set("If-Match", if_match);
    return send(change);
  }
};

TEST_F(NetworkRoutes, ShowEveryFieldOfTheContract) {
  auto network = expect(200, call(Method::Get, "/api/networks/1")).as_object();
  EXPECT_EQ(network.at("public_key").as_string().size(), 44U);
  network.erase("public_key");
  EXPECT_EQ(network, boost::json::parse(R"({
      "id":1,"name":"Office","interface":"wg0","mode":"gateway","subnet":"10.8.0.0/24","subnet_v6":"",
      "listen_port":51820,"dns_servers":"","mtu":1420,"nat_enabled":true,"inter_peer_routing":false,
      "local_networks":[],"routing_table":0,"firewall_mark":0,"mss_clamp":true,"enabled":true,"warnings":[],
      "created_at":1700000000,"updated_at":1700000000,"peer_count":0})"));
}

TEST_F(NetworkRoutes, NameEveryBadFieldAtOnce) {
  const auto answer =
      call(Method::Post, "/api/networks",
           R"({"name":"","subnet":"8.8.8.0/24","mtu":100,"listen_port":80,"dns_servers":["x"]})");
  EXPECT_EQ(answer.status, 400);
  for (const std::string_view field : {"name: ", "subnet: ", "mtu: ", "listen_port: ", "dns_servers: "}) {
    EXPECT_THAT(error_of(answer), HasSubstr(std::string(field)));
  }
  EXPECT_EQ(
      error_of(call(Method::Post, "/api/networks", R"({"name":"a","colour":1,"mtu":"x"})")),
      "VALIDATION_ERROR colour: is not a known field; mtu: must be a whole number; subnet: is required");
  EXPECT_EQ(error_of(call(Method::Post, "/api/networks", "{")), "VALIDATION_ERROR");
}

TEST_F(NetworkRoutes, NameTheOwnerOfASubnetAndOfAPort) {
  const auto subnet =
      expect(409, call(Method::Post, "/api/networks", R"({"name":"B","subnet":"10.8.0.0/16"})")).at("error");
  EXPECT_EQ(subnet.at("code"), "SUBNET_CONFLICT");
  EXPECT_EQ(subnet.at("details").at("network"), "Office");
  kernel.udp_owners[5353] = {.protocol = "udp",
                             .local_address = net::parse_address("0.0.0.0").value(),
                             .process = "avahi",
                             .pid = 42};
  const auto port = expect(409, call(Method::Post, "/api/networks",
                                     R"({"name":"B","subnet":"10.9.0.0/24","listen_port":5353})"))
                        .at("error");
  EXPECT_EQ(port.at("code"), "PORT_IN_USE");
  EXPECT_EQ(port.at("details"),
            boost::json::parse(R"({"port":5353,"protocol":"udp","process":"avahi","pid":42,
                                                       "local_address":"0.0.0.0"})"));
}

TEST_F(NetworkRoutes, ChangeOnlyWhatIsGiven) {
  const auto changed = expect(200, put(R"({"name":"HQ","mtu":1380,"dns_servers":"1.1.1.1,9.9.9.9"})"));
  EXPECT_EQ(changed.at("name"), "HQ");
  EXPECT_EQ(changed.at("dns_servers"), "1.1.1.1, 9.9.9.9");
  EXPECT_EQ(changed.at("listen_port"), 51820);
  EXPECT_EQ(kernel.kernel.interfaces.at("wg0")->mtu, 1380);
}

TEST_F(NetworkRoutes, TakeTheWholeObjectBackButRefuseFixedFields) {
  const auto shown = std::string(call(Method::Get, "/api/networks/1").body_text());
  EXPECT_EQ(put(shown).status, 200);
  EXPECT_EQ(error_of(put(R"({"id":2,"subnet":"10.9.0.0/24","mtu":1,"interface":"wg0"})")),
            "VALIDATION_ERROR id: cannot be changed; subnet: cannot be changed; mtu: must be between 1280 "
            "and 9000");
  EXPECT_THAT(
      error_of(put(R"({"public_key":"x","colour":1})")),
      testing::AllOf(HasSubstr("public_key: cannot be changed"), HasSubstr("colour: is not a known field")));
}

TEST_F(NetworkRoutes, RefuseAnEditOfWhatSomebodyChanged) {
  const std::string tag(call(Method::Get, "/api/networks/1").headers.find("ETag").value());
  EXPECT_EQ(put(R"({"mtu":1400})", tag).status, 200);
  const auto late = put(R"({"mtu":1300})", tag);
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(error_of(late), "PRECONDITION_FAILED");
  auto removal = request(Method::Delete, "/api/networks/1");
  removal.headers.set("If-Match", tag);
  EXPECT_EQ(send(removal).status, 412);
  EXPECT_EQ(put(R"({"mtu":1300})", "*").status, 200);
}

TEST_F(NetworkRoutes, AreNotSpoiltForAnEditByANewPeer) {
  const auto before = call(Method::Get, "/api/networks/1");
  const std::string tag(before.headers.find("ETag").value());
  add_phone();
  auto again = request(Method::Get, "/api/networks/1");
  again.headers.set("If-None-Match", tag);
  EXPECT_EQ(expect(200, send(again)).at("peer_count"), 1);
  EXPECT_EQ(put(R"({"mtu":1400})", tag).status, 200);
}

TEST_F(NetworkRoutes, AnswerNotModifiedForAKnownTag) {
  for (const std::string path : {"/api/networks", "/api/networks/1", "/api/settings", "/api/openapi.yaml"}) {
    auto again = request(Method::Get, path);
    again.headers.set("If-None-Match", std::string(call(Method::Get, path).headers.find("ETag").value()));
    const auto answer = send(again);
    EXPECT_EQ(answer.status, 304) << path;
    EXPECT_EQ(answer.body_text(), "");
  }
}

TEST_F(NetworkRoutes, SwitchOffAndOnAndDelete) {
  EXPECT_EQ(expect(200, call(Method::Post, "/api/networks/1/disable")).at("enabled"), false);
  EXPECT_TRUE(kernel.kernel.interfaces.empty());
  EXPECT_EQ(expect(200, call(Method::Post, "/api/networks/1/enable")).at("enabled"), true);
  EXPECT_EQ(call(Method::Delete, "/api/networks/1").status, 204);
  const auto gone = call(Method::Get, "/api/networks/1");
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(error_of(gone), "NETWORK_NOT_FOUND");
  EXPECT_EQ(error_of(call(Method::Delete, "/api/networks/x")), "NETWORK_NOT_FOUND");
}

TEST_F(NetworkRoutes, ExportAFileForWgQuick) {
  const auto file = call(Method::Get, "/api/networks/1/export");
  EXPECT_EQ(file.headers.find("Content-Disposition"), "attachment; filename=\"wg0.conf\"");
  EXPECT_THAT(std::string(file.body_text()), HasSubstr("ListenPort = 51820"));
}

TEST_F(NetworkRoutes, ListSearchedSortedAndInPages) {
  for (int i = 1; i <= 3; ++i) {
    call(Method::Post, "/api/networks",
         fmt::format(R"({{"name":"Site {}","subnet":"10.{}.0.0/24"}})", i, 20 + i));
  }
  const auto names = [&](std::string query) {
    const auto response = call(Method::Get, "/api/networks?" + query);
    std::string text = std::string(response.headers.find("X-Total-Count").value()) + ":";
    const auto networks = expect(200, response);
    for (const auto& network : networks.as_array()) {
      text += " " + std::string(network.at("name").as_string());
    }
    return text;
  };
  EXPECT_EQ(names("q=SITE%20&sort=-name"), "3: Site 3 Site 2 Site 1");
  EXPECT_EQ(names("limit=2&offset=1"), "4: Site 1 Site 2");
  EXPECT_EQ(names("q=10.22.&sort=id"), "1: Site 2");
  EXPECT_EQ(names("offset=9"), "4:");
  EXPECT_THAT(error_of(call(Method::Get, "/api/networks?limit=x&sort=colour&offset=-1")),
              testing::AllOf(HasSubstr("limit: must be a whole number from 0 to 10000"),
                             HasSubstr("offset: "), HasSubstr("sort: must be one of id, name, interface")));
}

}  // namespace
}  // namespace wgpilot::api
