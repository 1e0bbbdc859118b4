#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

class RoutingRoutes : public ApiTest {
 protected:
  RoutingRoutes() {
    finish_setup();
    expect(201, call(Method::Post, "/api/networks",
                     R"({"name":"Sites","subnet":"10.8.0.0/24","subnet_v6":"fd00:8::/64",
                         "mode":"site-to-site","routing_table":100})"));
  }

  http::Response add_route(std::string body, int network = 1) {
    return call(Method::Post, fmt::format("/api/networks/{}/routes", network), std::move(body));
  }
  http::Response add_rule(std::string body, int network = 1) {
    return call(Method::Post, fmt::format("/api/networks/{}/rules", network), std::move(body));
  }
  std::string steps_of(const std::function<void()>& change) {
    kernel.log.clear();
    change();
    return kernel.log;
  }
};

TEST_F(RoutingRoutes, ShowEveryFieldOfTheContract) {
  const auto route =
      expect(201, add_route(R"({"destination":"10.50.0.0/16","gateway":"10.8.0.2","metric":5})"));
  EXPECT_EQ(route, boost::json::parse(R"({
      "id":1,"network_id":1,"destination":"10.50.0.0/16","gateway":"10.8.0.2","metric":5,"description":"",
      "created_at":1700000000,"updated_at":1700000000,
      "warnings":[{"field":"destination",
                   "message":"no enabled peer has it in its allowed IPs: what is sent there goes nowhere"}]})"));
  EXPECT_EQ(expect(200, call(Method::Get, "/api/networks/1/routes/1")), route);
  const auto rule = expect(201, add_rule(R"({"priority":100,"source":"10.50.0.0/16","table_id":100})"));
  EXPECT_EQ(rule, boost::json::parse(R"({
      "id":1,"network_id":1,"priority":100,"source":"10.50.0.0/16","destination":"","firewall_mark":0,
      "table_id":100,"description":"","created_at":1700000000,"updated_at":1700000000})"));
  EXPECT_EQ(expect(200, call(Method::Get, "/api/networks/1/rules/1")), rule);
}

TEST_F(RoutingRoutes, WarnOnlyWhileNoPeerServesTheDestination) {
  expect(201, call(Method::Post, "/api/networks/1/peers",
                   R"({"name":"North","role":"site-gateway","site_networks":["10.50.0.0/16"]})"));
  const auto route = expect(201, add_route(R"({"destination":"10.50.7.0/24"})"));
  EXPECT_EQ(route.at("warnings").as_array().size(), 0U);
}

TEST_F(RoutingRoutes, ReachTheKernelAtOnce) {
  EXPECT_EQ(steps_of([&] { expect(201, add_route(R"({"destination":"10.50.0.0/16"})")); }),
            "ip route add 10.50.0.0/16 dev wg0 proto 87 table 100\n");
  EXPECT_EQ(steps_of([&] { expect(200, call(Method::Put, "/api/networks/1/routes/1", R"({"metric":5})")); }),
            "ip route del 10.50.0.0/16 dev wg0 proto 87 table 100\n"
            "ip route add 10.50.0.0/16 dev wg0 proto 87 table 100 metric 5\n");
  EXPECT_EQ(steps_of([&] { expect(201, add_rule(R"({"priority":9,"firewall_mark":1,"table_id":100})")); }),
            "ip rule add pref 9 from all fwmark 0x1 lookup 100 protocol 87\n"
            "ip -6 rule add pref 9 from all fwmark 0x1 lookup 100 protocol 87\n");
  EXPECT_EQ(steps_of([&] { EXPECT_EQ(call(Method::Delete, "/api/networks/1/rules/1").status, 204); }),
            "ip rule del pref 9 from all fwmark 0x1 lookup 100 protocol 87\n"
            "ip -6 rule del pref 9 from all fwmark 0x1 lookup 100 protocol 87\n");
  EXPECT_EQ(steps_of([&] { EXPECT_EQ(call(Method::Delete, "/api/networks/1/routes/1").status, 204); }),
            "ip route del 10.50.0.0/16 dev wg0 proto 87 table 100 metric 5\n");
}

TEST_F(RoutingRoutes, ComeAndGoWithTheirNetwork) {
  expect(201, add_route(R"({"destination":"10.50.0.0/16"})"));
  expect(201, add_rule(R"({"priority":9,"firewall_mark":1,"table_id":100})"));
  expect(200, call(Method::Post, "/api/networks/1/disable"));
  EXPECT_TRUE(kernel.kernel.rules.empty());
  expect(200, call(Method::Post, "/api/networks/1/enable"));
  EXPECT_EQ(kernel.kernel.rules.size(), 4U);  // two of them the network's own
  restart();
  EXPECT_EQ(control->snapshot()->networks.at(0).routes.size(), 1U);
  EXPECT_EQ(control->snapshot()->networks.at(0).rules.size(), 1U);
}

TEST_F(RoutingRoutes, AreListedByPage) {
  for (const int n : {3, 1, 2}) {
    expect(201, add_route(fmt::format(R"({{"destination":"10.5{}.0.0/16","description":"Way {}"}})", n, n)));
    expect(201, add_rule(fmt::format(R"({{"priority":{},"source":"10.5{}.0.0/16","table_id":9}})", n, n)));
  }
  const auto routes = call(Method::Get, "/api/networks/1/routes?sort=-destination&limit=1");
  EXPECT_EQ(expect(200, routes).at(0).at("destination"), "10.53.0.0/16");
  EXPECT_EQ(routes.headers.find("X-Total-Count"), "3");
  EXPECT_EQ(expect(200, call(Method::Get, "/api/networks/1/routes?q=way%202")).as_array().size(), 1U);
  const auto rules = expect(200, call(Method::Get, "/api/networks/1/rules?sort=priority&offset=1"));
  EXPECT_EQ(rules.at(0).at("priority"), 2);
  EXPECT_EQ(
      error_of(call(Method::Get, "/api/networks/1/rules?sort=colour")),
      "VALIDATION_ERROR sort: must be one of id, priority, table_id, created_at, updated_at, with a '-' in "
      "front to turn the order around");
}

TEST_F(RoutingRoutes, RefuseWhatCannotBe) {
  EXPECT_EQ(
      error_of(add_route(R"({"metric":-1,"colour":1})")),
      "VALIDATION_ERROR colour: is not a known field; destination: is required; metric: must be between 0 "
      "and 4294967295");
  expect(201, add_route(R"({"destination":"fd00:50::/48"})"));
  EXPECT_EQ(
      error_of(add_route(R"({"destination":"fd00:50::/48","metric":1024})")),
      "VALIDATION_ERROR destination: is that of route 1 with the same metric: change it, or the metric");
  expect(201, add_rule(R"({"priority":9,"firewall_mark":1,"table_id":100})"));
  expect(201, add_rule(R"({"priority":10,"firewall_mark":2,"table_id":100})"));
  EXPECT_EQ(error_of(call(Method::Put, "/api/networks/1/rules/2", R"({"priority":9})")),
            "VALIDATION_ERROR priority: is that of rule 1 of network 'Sites'");
  EXPECT_EQ(error_of(call(Method::Put, "/api/networks/1/rules/2", R"({"network_id":2})")),
            "VALIDATION_ERROR network_id: cannot be changed");
  EXPECT_EQ(error_of(call(Method::Get, "/api/networks/1/routes/9")), "ROUTE_NOT_FOUND");
  EXPECT_EQ(error_of(call(Method::Get, "/api/networks/1/rules/x")), "RULE_NOT_FOUND");
  EXPECT_EQ(error_of(call(Method::Get, "/api/networks/9/rules")), "NETWORK_NOT_FOUND");
}

TEST_F(RoutingRoutes, ConflictOnlyWithWhatIsInTheSameTable) {
  kernel.host_prefixes = {{.prefix = net::parse_prefix("10.50.1.0/24").value(), .interface = "eth0"}};
  expect(201, call(Method::Post, "/api/networks", R"({"name":"Office","subnet":"10.9.0.0/24"})"));
  EXPECT_EQ(expect(409, add_route(R"({"destination":"10.50.0.0/16"})", 2)).at("error").at("message"),
            "10.50.0.0/16 overlaps 10.50.1.0/24 of interface 'eth0'");
  expect(201, add_route(R"({"destination":"10.50.0.0/16"})"));
  expect(201, add_route(R"({"destination":"10.9.0.0/24"})"));
  EXPECT_EQ(error_of(call(Method::Put, "/api/networks/1", R"({"routing_table":0})")), "SUBNET_CONFLICT");
  expect(201, add_route(R"({"destination":"10.60.0.0/16"})", 2));
  expect(201,
         call(Method::Post, "/api/networks", R"({"name":"Own","subnet":"10.7.0.0/24","routing_table":100})"));
  EXPECT_EQ(error_of(add_route(R"({"destination":"10.50.0.0/24"})", 3)), "SUBNET_CONFLICT");
  EXPECT_EQ(error_of(call(Method::Post, "/api/networks", R"({"name":"New","subnet":"10.60.1.0/24"})")),
            "SUBNET_CONFLICT");
}

TEST_F(RoutingRoutes, KeepEditsOfOthers) {
  const auto made = add_route(R"({"destination":"10.50.0.0/16"})");
  expect(200, call(Method::Put, "/api/networks/1/routes/1", R"({"metric":5})"));
  auto stale = request(Method::Delete, "/api/networks/1/routes/1");
  stale.headers.set("If-Match", std::string(made.headers.find("ETag").value()));
  EXPECT_EQ(error_of(send(stale)), "PRECONDITION_FAILED");
}

}  // namespace
}  // namespace wgpilot::api
