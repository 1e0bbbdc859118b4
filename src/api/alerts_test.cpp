#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

using testing::HasSubstr;
using testing::Not;

class AlertRoutes : public ApiTest {
 protected:
  AlertRoutes() {
    finish_setup();
    add_office();
    add_phone();
  }
  boost::json::value add(std::string body) {
    return expect(201, call(Method::Post, "/api/alerts", std::move(body)));
  }
  std::string refusal(std::string body) {
    return error_of(call(Method::Post, "/api/alerts", std::move(body)));
  }
  http::Response set(std::string body) { return call(Method::Put, "/api/settings", std::move(body)); }
  void open_webhook() { expect(200, set(R"({"webhook_url":"https://hooks.example.org/secret-path"})")); }
};

TEST_F(AlertRoutes, ShowEveryFieldOfTheContract) {
  EXPECT_EQ(add(R"({"type":"transfer_spike","network_id":1,"peer_id":1,"threshold":"1GB/h","cool_down":"90m",
                    "channels":["webhook"]})"),
            boost::json::parse(R"({
      "id":9,"type":"transfer_spike","network_id":1,"peer_id":1,"threshold":"1GB/h","cool_down":"90m",
      "channels":["webhook"],"enabled":true,"created_at":1700000000,"updated_at":1700000000})"));
  expect(200, call(Method::Get, "/api/alerts/9"));
  EXPECT_EQ(call(Method::Get, "/api/alerts").headers.find("X-Total-Count"), "9");
  EXPECT_EQ(call(Method::Get, "/api/alerts?q=drift").headers.find("X-Total-Count"), "1");
}

TEST_F(AlertRoutes, AnswerBadInputByField) {
  EXPECT_THAT(refusal(R"({"type":"on_fire"})"), HasSubstr("type: must be peer_offline, interface_down"));
  EXPECT_THAT(refusal(R"({"type":"transfer_spike","threshold":"100"})"), HasSubstr("such as 100MB/s"));
  EXPECT_EQ(refusal(R"({"type":"peer_offline","network_id":7})"),
            "VALIDATION_ERROR network_id: there is no network 7");
  EXPECT_EQ(refusal(R"({"type":"peer_offline","network_id":1,"peer_id":7})"),
            "VALIDATION_ERROR peer_id: network 'Office' has no peer 7");
  EXPECT_THAT(refusal(R"({"type":"drift","channels":["sms"],"colour":1})"),
              HasSubstr("colour: is not a known field; channels[0]: must be email or webhook"));
  EXPECT_EQ(error_of(call(Method::Get, "/api/alerts/99")), "ALERT_NOT_FOUND");
  EXPECT_EQ(error_of(call(Method::Delete, "/api/alerts/x")), "ALERT_NOT_FOUND");
}

TEST_F(AlertRoutes, ChangeWhatIsGivenAndRefuseWhatIsFixed) {
  auto rule = expect(200, call(Method::Get, "/api/alerts/6")).as_object();
  rule["enabled"] = true;
  rule["threshold"] = "30m";
  const auto changed =
      expect(200, call(Method::Put, "/api/alerts/6", boost::json::serialize(rule))).as_object();
  EXPECT_EQ(changed.at("threshold"), "30m");
  EXPECT_EQ(error_of(call(Method::Put, "/api/alerts/6", R"({"type":"drift"})")),
            "VALIDATION_ERROR type: cannot be changed");
  EXPECT_EQ(call(Method::Delete, "/api/alerts/6").status, 204);
  EXPECT_EQ(call(Method::Get, "/api/alerts/6").status, 404);
}

TEST_F(AlertRoutes, GoWithTheirNetworkAndPeer) {
  add(R"({"type":"peer_offline","network_id":1,"peer_id":1})");
  add(R"({"type":"interface_down","network_id":1})");
  EXPECT_EQ(call(Method::Delete, "/api/networks/1/peers/1").status, 204);
  EXPECT_EQ(call(Method::Get, "/api/alerts/9").status, 404);
  EXPECT_EQ(call(Method::Delete, "/api/networks/1").status, 204);
  EXPECT_EQ(call(Method::Get, "/api/alerts/10").status, 404);
  expect_consistent();
}

TEST_F(AlertRoutes, HaveABound) {
  for (std::size_t i = 8; i < 200; ++i) add(R"({"type":"drift"})");
  EXPECT_THAT(refusal(R"({"type":"drift"})"), HasSubstr("200 rules"));
}

TEST_F(AlertRoutes, ShowWhatWasSeenNewestFirst) {
  alerts.on_drift(
      {.network_id = NetworkId{1}, .interface = "wg0", .plan = {"ip link set wg0 up"}, .by = "ip"});
  clock.advance(std::chrono::seconds(60));
  alerts.on_drift({.network_id = {}, .interface = "", .plan = {"nft add"}, .by = ""});
  const auto seen = expect(200, call(Method::Get, "/api/alerts/history")).as_array();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].at("summary"), "Somebody changed the firewall or settings of this server");
  EXPECT_EQ(seen[1].at("state"), "recovered");
  EXPECT_EQ(seen[1].at("network_id"), 1);
  EXPECT_EQ(call(Method::Get, "/api/alerts/history?q=firewall").headers.find("X-Total-Count"), "1");
  EXPECT_EQ(call(Method::Get, "/api/alerts/history?q=firing").headers.find("X-Total-Count"), "0");
  EXPECT_THAT(error_of(call(Method::Get, "/api/alerts/history?sort=colour")), HasSubstr("sort: "));
}

TEST_F(AlertRoutes, TestAChannelAndSayHowItWent) {
  EXPECT_EQ(error_of(call(Method::Post, "/api/alerts/test", R"({"channel":"webhook"})")),
            "VALIDATION_ERROR channel: needs the settings webhook_url");
  EXPECT_THAT(error_of(call(Method::Post, "/api/alerts/test", R"({"channel":"pigeon"})")),
              HasSubstr("channel: must be email or webhook"));
  open_webhook();
  EXPECT_EQ(
      expect(200, call(Method::Post, "/api/alerts/test", R"({"channel":"webhook"})")),
      boost::json::parse(R"({"delivered":true,"message":"sent to https://hooks.example.org","hint":""})"));
  ASSERT_EQ(delivered.size(), 1U);
  delivery = fail(Error(Code::Unavailable, "it is down").with_hint("Switch it on."));
  EXPECT_EQ(expect(200, call(Method::Post, "/api/alerts/test", R"({"channel":"webhook"})")),
            boost::json::parse(R"({"delivered":false,"message":"it is down","hint":"Switch it on."})"));
}

TEST_F(AlertRoutes, NeverShowASecretThatWasSet) {
  const auto answer = set(
      R"({"smtp_host":"mail.example.org","smtp_pass":"hunter2hunter2","webhook_secret":"0123456789abcdef"})");
  EXPECT_EQ(answer.status, 200);
  for (const auto& shown : {answer, call(Method::Get, "/api/settings")}) {
    EXPECT_THAT(std::string(shown.body_text()), HasSubstr("mail.example.org"));
    EXPECT_THAT(std::string(shown.body_text()), Not(HasSubstr("hunter2")));
    EXPECT_THAT(std::string(shown.body_text()), Not(HasSubstr("0123456789abcdef")));
    EXPECT_THAT(std::string(shown.body_text()), Not(HasSubstr("smtp_pass")));
  }
  EXPECT_EQ(control->snapshot()->secrets.at("smtp_pass").expose(), "hunter2hunter2");
  restart();
  EXPECT_EQ(control->snapshot()->secrets.at("smtp_pass").expose(), "hunter2hunter2");
  EXPECT_FALSE(control->snapshot()->settings.contains("smtp_pass"));
}

TEST_F(AlertRoutes, UnsetASecretByAnEmptyText) {
  expect(200, set(R"({"smtp_pass":"x"})"));
  expect(200, set(R"({"smtp_pass":""})"));
  EXPECT_TRUE(control->snapshot()->secrets.empty());
}

TEST_F(AlertRoutes, CheckEverySettingOfMailAndWebhook) {
  EXPECT_EQ(error_of(set(
                R"({"smtp_host":"a b","smtp_port":"0","smtp_user":"a\nb","smtp_pass":"a\rb","smtp_from":"x",
              "smtp_tls":"yes","alert_email":"ops@example.org, nobody","webhook_url":"ftp://x",
              "webhook_secret":"short"})")),
            "VALIDATION_ERROR alert_email: 'nobody' is not a mail address; "
            "smtp_from: must be a mail address such as ops@example.org; "
            "smtp_host: must be a host name or an IP address; "
            "smtp_pass: must be at most 256 bytes without control characters; "
            "smtp_port: must be a port between 1 and 65535; "
            "smtp_tls: must be none, starttls or tls; "
            "smtp_user: must be at most 256 bytes without control characters; "
            "webhook_secret: must have at least 16 characters; "
            "webhook_url: must be a URL such as https://hooks.example.org/wgpilot");
  expect(200, set(R"({"smtp_host":"192.0.2.1","smtp_port":"587","smtp_user":"u","smtp_from":"w@example.org",
                      "smtp_tls":"starttls","alert_email":"a@example.org, b@example.org"})"));
}

}  // namespace
}  // namespace wgpilot::api
