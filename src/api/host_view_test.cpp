#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

net::Prefix prefix(std::string_view text) {
  return net::parse_prefix(text).value();
}

class HostViewRoutes : public ApiTest {
 protected:
  HostViewRoutes() {
    finish_setup();
    add_office();
  }

  void show(std::vector<dataplane::HostRoute> routes, std::size_t unseen = 0) {
    kernel.host_routes = {.routes = std::move(routes), .total = 0};
    kernel.host_routes.total = kernel.host_routes.routes.size() + unseen;
  }
  boost::json::value get(std::string target) { return expect(200, call(Method::Get, std::move(target))); }
};

dataplane::HostRoute route(std::string_view destination, std::string interface, std::uint32_t table = 254) {
  return {.destination = prefix(destination),
          .gateway = {},
          .interface = std::move(interface),
          .table = table,
          .table_name = table == 254 ? "main" : std::to_string(table),
          .protocol = 2,
          .protocol_name = "kernel",
          .scope = "link",
          .type = "unicast"};
}

TEST_F(HostViewRoutes, ShowEveryFieldOfTheContract) {
  auto ours = route("10.8.0.0/24", "wg0");
  ours.is_ours = true;
  show({ours});
  EXPECT_EQ(get("/api/system/routes"), boost::json::parse(R"([{
      "destination":"10.8.0.0/24","gateway":"","interface":"wg0","family":"ipv4","table":254,"table_name":"main",
      "protocol":2,"protocol_name":"kernel","scope":"link","type":"unicast","metric":0,"managed":true,
      "network_id":1,"conflicts":[]}])"));
  kernel.host_rules = {
      {.priority = 32766, .table = 254, .table_name = "main", .protocol = 2, .protocol_name = "kernel"}};
  EXPECT_EQ(get("/api/system/rules"), boost::json::parse(R"([{
      "priority":32766,"family":"ipv4","source":"","destination":"","firewall_mark":0,"incoming_interface":"",
      "table":254,"table_name":"main","protocol":2,"protocol_name":"kernel","managed":false,"network_id":null,
      "rule_id":null}])"));
}

TEST_F(HostViewRoutes, NameTheOtherInterfaceOfAConflict) {
  show({route("10.5.0.0/16", "eth0"), route("10.5.0.0/16", "eth1"), route("10.5.0.0/16", "eth2", 100),
        route("fe80::/64", "eth0"), route("fe80::/64", "eth1"), route("10.5.0.0/16", "eth0")});
  const auto routes = get("/api/system/routes");
  EXPECT_EQ(routes.at(0).at("conflicts"), (boost::json::array{"eth1"}));
  EXPECT_EQ(routes.at(1).at("conflicts"), (boost::json::array{"eth0"}));
  for (const std::size_t n : {2U, 3U, 4U}) EXPECT_EQ(routes.at(n).at("conflicts"), boost::json::array{}) << n;
}

TEST_F(HostViewRoutes, AskTheTablesInUseUnlessToldOtherwise) {
  expect(200, call(Method::Put, "/api/networks/1", R"({"routing_table":100})"));
  expect(201,
         call(Method::Post, "/api/networks/1/rules", R"({"priority":1,"firewall_mark":1,"table_id":77})"));
  get("/api/system/routes");
  EXPECT_EQ(kernel.last_query.tables, (std::vector<std::uint32_t>{77, 100, 254}));
  EXPECT_EQ(kernel.last_query.types, dataplane::RouteTypes::Unicast);
  get("/api/system/routes?all=true&interface=eth0");
  EXPECT_TRUE(kernel.last_query.tables.empty());
  EXPECT_EQ(kernel.last_query.types, dataplane::RouteTypes::All);
  EXPECT_EQ(kernel.last_query.interface, "eth0");
  get("/api/system/routes?all=true&table=255");
  EXPECT_EQ(kernel.last_query.tables, (std::vector<std::uint32_t>{255}));
}

TEST_F(HostViewRoutes, SayHowManyWereNotLookedAt) {
  show({route("10.5.0.0/16", "eth0"), route("10.6.0.0/16", "eth0")}, 1'000'000);
  const auto response = call(Method::Get, "/api/system/routes?limit=1&sort=-destination");
  EXPECT_EQ(expect(200, response).at(0).at("destination"), "10.6.0.0/16");
  EXPECT_EQ(response.headers.find("X-Total-Count"), "2");
  EXPECT_EQ(response.headers.find("X-Unseen-Count"), "1000000");
}

TEST_F(HostViewRoutes, TellWhichNetworkAndRuleARuleIsOf) {
  expect(201,
         call(Method::Post, "/api/networks/1/rules", R"({"priority":9,"firewall_mark":1,"table_id":77})"));
  kernel.host_rules = {{.priority = 9, .firewall_mark = 1, .table = 77, .is_ours = true},
                       {.priority = 32765, .incoming_interface = "wg0", .table = 77, .is_ours = true},
                       {.priority = 9, .table = 77}};
  const auto rules = get("/api/system/rules?sort=-managed");
  EXPECT_EQ(rules.at(0).at("rule_id"), 1);
  EXPECT_EQ(rules.at(1).at("network_id"), 1);
  EXPECT_EQ(rules.at(1).at("rule_id"), nullptr);
  EXPECT_EQ(rules.at(2).at("network_id"), nullptr);
}

TEST_F(HostViewRoutes, TellWhoHasThePortOfANetwork) {
  kernel.foreign_ports = {{51999, "tun7", false}};
  EXPECT_EQ(get("/api/system/ports"), boost::json::parse(R"({
      "wireguard_ports":[{"port":51999,"interface":"tun7","managed":false,"network_id":null},
                         {"port":51820,"interface":"wg0","managed":true,"network_id":1}],
      "conflicting_ports":[],"https_port":8443})"));
  expect(200, call(Method::Post, "/api/networks/1/disable"));
  kernel.udp_owners[51820] = {
      .local_address = net::parse_address("127.0.0.1").value(), .process = "dnsmasq", .pid = 7};
  EXPECT_EQ(get("/api/system/ports").at("conflicting_ports"), boost::json::parse(R"([
      {"port":51820,"protocol":"udp","process":"dnsmasq","pid":7,"local_address":"127.0.0.1","network_id":1}])"));
}

TEST_F(HostViewRoutes, RefuseParametersThatTheyDoNotKnow) {
  EXPECT_EQ(error_of(call(Method::Get, "/api/system/routes?al=true&table=0&all=yes")),
            "VALIDATION_ERROR al: is not a known parameter; all: must be true or false; table: must be the "
            "number of "
            "a table, from 1 to 4294967295");
  EXPECT_EQ(error_of(call(Method::Get, "/api/system/rules?table=7")),
            "VALIDATION_ERROR table: is not a known parameter");
  EXPECT_EQ(error_of(call(Method::Get, "/api/system/ports?q=7")),
            "VALIDATION_ERROR q: is not a known parameter");
}

}  // namespace
}  // namespace wgpilot::api
