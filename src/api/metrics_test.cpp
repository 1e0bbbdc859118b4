#include "api/metrics.hpp"

#include "api/api_fixture.hpp"
#include "monitor/metrics_fixture.hpp"

namespace wgpilot::api {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kToken = "0123456789abcdef";

struct Reader {
  const char* name;
  const char* address;
  const char* authorization;
  const char* forwarded_for;
  bool may_read;
};

class MetricsReaders : public testing::TestWithParam<Reader> {};

TEST_P(MetricsReaders, NeedToBeKnown) {
  const Reader& reader = GetParam();
  http::Request request{.remote_address = reader.address};
  if (reader.authorization != nullptr) request.headers.set("Authorization", reader.authorization);
  if (reader.forwarded_for != nullptr) request.headers.set("X-Forwarded-For", reader.forwarded_for);
  const MetricsOptions options{
      .token = Secret(std::string(kToken)),
      .allowed = {net::parse_prefix("198.51.100.0/24").value(), net::parse_prefix("2001:db8::/32").value()}};
  EXPECT_EQ(may_read_metrics(options, request), reader.may_read);
}

INSTANTIATE_TEST_SUITE_P(
    All, MetricsReaders,
    testing::Values(Reader{"Loopback", "127.0.0.1", nullptr, nullptr, true},
                    Reader{"LoopbackV6", "::1", nullptr, nullptr, true},
                    Reader{"LoopbackOfAProxy", "127.0.0.1", nullptr, "192.0.2.7", false},
                    Reader{"LocalSocket", "", nullptr, nullptr, false},
                    Reader{"Stranger", "192.0.2.7", nullptr, nullptr, false},
                    Reader{"Listed", "198.51.100.9", nullptr, nullptr, true},
                    Reader{"ListedV6", "2001:db8::9", nullptr, nullptr, true},
                    Reader{"Token", "192.0.2.7", "Bearer 0123456789abcdef", nullptr, true},
                    Reader{"TokenLowerCaseScheme", "192.0.2.7", "bearer 0123456789abcdef", nullptr, true},
                    Reader{"TokenThroughAProxy", "127.0.0.1", "Bearer 0123456789abcdef", "192.0.2.7", true},
                    Reader{"WrongToken", "192.0.2.7", "Bearer 0123456789abcdeF", nullptr, false},
                    Reader{"BeginningOfTheToken", "192.0.2.7", "Bearer 0123456789", nullptr, false},
                    Reader{"EmptyToken", "192.0.2.7", "Bearer ", nullptr, false},
                    Reader{"OtherScheme", "192.0.2.7", "Basic 0123456789abcdef", nullptr, false}),
    [](const auto& row) { return row.param.name; });

TEST(MetricsReaderWithoutConfiguration, IsThisMachineOnly) {
  http::Request request{.remote_address = "192.0.2.7"};
  request.headers.set("Authorization", "Bearer ");
  EXPECT_FALSE(may_read_metrics({}, request));
  request.remote_address = "127.0.0.53";
  EXPECT_TRUE(may_read_metrics({}, request));
}

class MetricsRoute : public ApiTest {
 protected:
  http::Response scrape(std::string authorization = "") {
    http::Request made = request(Method::Get, "/metrics");
    if (!authorization.empty()) made.headers.set("Authorization", std::move(authorization));
    return send(made);
  }
  std::string text() {
    cookie.clear();
    http::Request made = request(Method::Get, "/metrics");
    made.remote_address = "127.0.0.1";
    const auto answer = send(made);
    EXPECT_EQ(answer.status, 200) << answer.body_text();
    return std::string(answer.body_text());
  }
};

TEST_F(MetricsRoute, IsOpenToThisMachineBeforeTheSetup) {
  EXPECT_THAT(text(), HasSubstr("wgpilot_build_info{version=\"1.2.3\"} 1\n"));
}

TEST_F(MetricsRoute, IsClosedToOthersAndSaysHowToOpenIt) {
  finish_setup();
  cookie.clear();
  const auto answer = scrape("Bearer something-else-entirely");
  const auto error = expect(401, answer).at("error").as_object();
  EXPECT_EQ(error.at("code"), "UNAUTHORIZED");
  EXPECT_THAT(std::string(error.at("hint").as_string()), HasSubstr("metrics_token"));
}

TEST_F(MetricsRoute, TakesTheTokenAsSoonAsItIsConfigured) {
  finish_setup();
  cookie.clear();
  metrics.options.store(std::make_shared<const MetricsOptions>(Secret(std::string(kToken))));
  EXPECT_EQ(scrape("Bearer 0123456789abcdef").status, 200);
  metrics.options.store(std::make_shared<const MetricsOptions>());
  EXPECT_EQ(scrape("Bearer 0123456789abcdef").status, 401);
}

TEST_F(MetricsRoute, IsOpenToAdministratorsWhereverTheyAre) {
  finish_setup();
  const auto answer = scrape("Bearer something-else-entirely");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.find("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(answer.headers.find("Cache-Control"), "no-store");
}

TEST_F(MetricsRoute, CountsAnswersByMethodAndStatus) {
  call(Method::Get, "/api/nothing");
  call(Method::Patch, "/api/networks");
  EXPECT_THAT(text(), HasSubstr("wg_webui_http_requests_total{method=\"GET\",status=\"404\"} 1\n"
                                "wg_webui_http_requests_total{method=\"PATCH\",status=\"405\"} 1\n"));
  EXPECT_THAT(text(), HasSubstr("wg_webui_http_requests_total{method=\"GET\",status=\"200\"} 1\n"));
}

TEST_F(MetricsRoute, ShowsThePeersOfTheNewestObservationOrNot) {
  finish_setup();
  add_office();
  add_phone();
  const auto entry = control->snapshot()->networks.at(0);
  metrics.observation = [&] {
    return std::make_shared<const monitor::Observation>(
        monitor::make_observation(1, {monitor::make_reading(entry)}));
  };
  const std::string all = text();
  EXPECT_THAT(all, HasSubstr("wg_transfer_bytes_total{network=\"wg0\",direction=\"rx\"} 100\n"));
  EXPECT_THAT(all, HasSubstr("wg_peer_last_handshake_seconds{network=\"wg0\",peer=\"Phone\"} 1699999999\n"));
  metrics.options.store(
      std::make_shared<const MetricsOptions>(Secret(), std::vector<net::Prefix>{}, monitor::PeerSeries::Off));
  EXPECT_THAT(text(), Not(HasSubstr("peer=")));
}

}  // namespace
}  // namespace wgpilot::api
