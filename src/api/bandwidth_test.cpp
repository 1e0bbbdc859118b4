#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

using testing::HasSubstr;

class BandwidthRoutes : public ApiTest {
 protected:
  BandwidthRoutes() {
    finish_setup();
    add_office();
  }

  http::Response add(std::string body) {
    return call(Method::Post, "/api/networks/1/peers", std::move(body));
  }
};

TEST_F(BandwidthRoutes, ShowLimitsAndWhatIsUsed) {
  expect(201, add(R"({"name":"Phone","bandwidth_up_kbps":500,"bandwidth_down_kbps":10000})"));
  EXPECT_EQ(expect(200, call(Method::Get, "/api/networks/1/bandwidth")), boost::json::parse(R"({
      "classifier":"flower","leaf":"fq_codel","peers":[
        {"peer_id":1,"name":"Phone","limit":{"up_kbps":500,"down_kbps":10000},
         "current":{"up_kbps":0,"down_kbps":0}}]})"));
}

TEST_F(BandwidthRoutes, KnowOnlyNetworksThatAreThere) {
  EXPECT_EQ(call(Method::Get, "/api/networks/7/bandwidth").status, 404);
  EXPECT_EQ(call(Method::Get, "/api/networks/x/bandwidth").status, 404);
}

TEST_F(BandwidthRoutes, SayWhatTheKernelLacks) {
  kernel.shaping = fail(Error(Code::QosUnavailable, "bandwidth cannot be limited: the kernel lacks sch_htb")
                            .with_hint("Load what is missing (modprobe sch_htb)")
                            .with_detail("missing", boost::json::array{"sch_htb"}));
  const auto answer = add(R"({"name":"Phone","bandwidth_up_kbps":500})");
  const auto error = expect(409, answer).at("error");
  EXPECT_EQ(error.at("code"), "QOS_UNAVAILABLE");
  EXPECT_THAT(std::string(error.at("message").as_string()), HasSubstr("sch_htb"));
  EXPECT_EQ(error.at("details"), boost::json::parse(R"({"missing":["sch_htb"]})"));
  EXPECT_EQ(expect(200, call(Method::Get, "/api/networks/1/peers")), boost::json::parse("[]"));
}

TEST_F(BandwidthRoutes, RefuseWhatIsNoLimitByItsField) {
  for (const std::string_view value : {"-1", "1000000000000", "10000001", "1e30", "1.5", "\"10\""}) {
    const auto answer = add(fmt::format(R"({{"name":"Phone","bandwidth_down_kbps":{}}})", value));
    const auto error = expect(400, answer).at("error");
    const auto& fields = error.at("fields").as_array();
    ASSERT_EQ(fields.size(), 1U) << value;
    EXPECT_EQ(fields[0].at("field"), "bandwidth_down_kbps");
  }
}

}  // namespace
}  // namespace wgpilot::api
