#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

using testing::HasSubstr;
using testing::Not;

class BridgeRoutes : public ApiTest {
 protected:
  BridgeRoutes() {
    finish_setup();
    add_office();
    expect(201, call(Method::Post, "/api/networks", R"({"name":"Lab","subnet":"10.9.0.0/24"})"));
  }

  http::Response add(std::string body) { return call(Method::Post, "/api/bridges", std::move(body)); }
  std::string rules() const { return kernel.kernel.firewall->rules; }
};

TEST_F(BridgeRoutes, ShowEveryFieldOfTheContract) {
  const auto bridge = expect(201, add(R"({"network_a_id":1,"network_b_id":2})"));
  EXPECT_EQ(bridge, boost::json::parse(R"({
      "id":1,"network_a_id":1,"network_b_id":2,"direction":"bidirectional","allowed_cidrs":[],"enabled":true,
      "created_at":1700000000,"updated_at":1700000000})"));
  EXPECT_EQ(expect(200, call(Method::Get, "/api/bridges/1")), bridge);
  EXPECT_EQ(expect(200, call(Method::Get, "/api/bridges?q=lab")).as_array().size(), 1U);
  EXPECT_EQ(expect(200, call(Method::Get, "/api/bridges?q=nobody")).as_array().size(), 0U);
}

TEST_F(BridgeRoutes, OpenAndCloseTheWayAtOnce) {
  expect(201,
         add(R"({"network_a_id":1,"network_b_id":2,"direction":"a_to_b","allowed_cidrs":["10.9.0.7/32"]})"));
  EXPECT_THAT(rules(), HasSubstr("oifname \"wg1\" ip daddr { 10.9.0.7/32 } counter accept comment "
                                 "\"bridge 1: wg0 to wg1\""));
  EXPECT_THAT(rules(), Not(HasSubstr("wg1 to wg0")));
  expect(200, call(Method::Put, "/api/bridges/1", R"({"direction":"b_to_a","allowed_cidrs":[]})"));
  EXPECT_THAT(rules(), HasSubstr("oifname \"wg0\" counter accept comment \"bridge 1: wg1 to wg0\""));
  EXPECT_THAT(rules(), Not(HasSubstr("wg0 to wg1")));
  expect(200, call(Method::Put, "/api/bridges/1", R"({"enabled":false})"));
  EXPECT_THAT(rules(), Not(HasSubstr("bridge")));
  EXPECT_EQ(call(Method::Delete, "/api/bridges/1").status, 204);
  EXPECT_EQ(call(Method::Get, "/api/bridges/1").status, 404);
}

TEST_F(BridgeRoutes, GoWithTheirNetworks) {
  expect(201, add(R"({"network_a_id":1,"network_b_id":2})"));
  EXPECT_EQ(call(Method::Delete, "/api/networks/2").status, 204);
  EXPECT_EQ(call(Method::Get, "/api/bridges/1").status, 404);
  EXPECT_THAT(rules(), Not(HasSubstr("bridge")));
  restart();
  EXPECT_TRUE(control->snapshot()->bridges.empty());
}

TEST_F(BridgeRoutes, RefuseWhatCannotBe) {
  EXPECT_EQ(error_of(add("{}")), "VALIDATION_ERROR network_a_id: is required; network_b_id: is required");
  EXPECT_EQ(error_of(add(R"({"network_a_id":1,"network_b_id":1})")), "BRIDGE_SELF_REFERENCE");
  EXPECT_EQ(error_of(add(R"({"network_a_id":1,"network_b_id":9})")), "NETWORK_NOT_FOUND");
  EXPECT_EQ(error_of(add(R"({"network_a_id":1,"network_b_id":2,"direction":"up","allowed_cidrs":["x"]})")),
            "VALIDATION_ERROR direction: must be a_to_b, b_to_a or bidirectional; "
            "allowed_cidrs[0]: 'x' is not a network such as 10.0.0.0/24");
  expect(201, add(R"({"network_a_id":1,"network_b_id":2})"));
  EXPECT_EQ(error_of(add(R"({"network_a_id":2,"network_b_id":1})")), "BRIDGE_ALREADY_EXISTS");
  EXPECT_EQ(error_of(call(Method::Put, "/api/bridges/1", R"({"network_b_id":1})")),
            "VALIDATION_ERROR network_b_id: cannot be changed");
  EXPECT_EQ(error_of(call(Method::Get, "/api/bridges/x")), "BRIDGE_NOT_FOUND");
}

}  // namespace
}  // namespace wgpilot::api
