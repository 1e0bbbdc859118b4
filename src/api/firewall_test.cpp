#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

class FirewallRoutes : public ApiTest {
 protected:
  FirewallRoutes() {
    finish_setup();
    add_office();
  }

  boost::json::value get() { return expect(200, call(Method::Get, "/api/networks/1/firewall")); }
};

TEST_F(FirewallRoutes, ShowTheRulesThatServeTheNetwork) {
  kernel.counted_rules = {
      {.chain = "from_wg0",
       .text = "oifname != @interfaces counter accept comment \"Office: peers to the outside\"",
       .comment = "Office: peers to the outside",
       .packets = 12,
       .bytes = 1008},
      {.chain = "from_wg1", .text = "counter accept", .packets = 5, .bytes = 5},
      {.chain = "forward", .text = "counter drop", .packets = 3, .bytes = 252}};
  EXPECT_EQ(get(), boost::json::parse(R"({"present":true,"rules":[
      {"chain":"from_wg0","text":"oifname != @interfaces counter accept comment \"Office: peers to the outside\"",
       "comment":"Office: peers to the outside","packets":12,"bytes":1008,"shared":false},
      {"chain":"forward","text":"counter drop","comment":"","packets":3,"bytes":252,"shared":true}]})"));
}

TEST_F(FirewallRoutes, SayThatThereIsNoTable) {
  EXPECT_EQ(get(), boost::json::parse(R"({"present":false,"rules":[]})"));
}

TEST_F(FirewallRoutes, SayWhyTheyCannotLook) {
  kernel.nftables_failure = Error(Code::NftablesUnavailable, "no nftables in this kernel");
  EXPECT_EQ(error_of(call(Method::Get, "/api/networks/1/firewall")), "NFTABLES_UNAVAILABLE");
}

TEST_F(FirewallRoutes, KnowOnlyNetworksThatAreThere) {
  EXPECT_EQ(error_of(call(Method::Get, "/api/networks/7/firewall")), "NETWORK_NOT_FOUND");
}

}  // namespace
}  // namespace wgpilot::api
