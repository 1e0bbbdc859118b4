#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class SetupRoutes : public ApiTest {};

TEST_F(SetupRoutes, LeadFromThePasswordToTheFirstClientFile) {
  EXPECT_EQ(expect(200, call(Method::Get, "/api/setup/status")),
            (boost::json::value{
                {"complete", false}, {"current_step", 1}, {"wg_interfaces", boost::json::array{}}}));

  const auto first = call(Method::Post, "/api/setup/step/1", admin_body());
  EXPECT_EQ(expect(201, first).at("user"),
            (boost::json::value{{"id", "1"}, {"username", "admin"}, {"role", "admin"}}));
  EXPECT_THAT(std::string(first.headers.find("Set-Cookie").value()),
              testing::MatchesRegex(
                  "session=[0-9a-f]{64}; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age=604800"));

  EXPECT_EQ(expect(200, call(Method::Get, "/api/setup/detect-ip")).at("public_ip"), "203.0.113.1");
  const auto second = expect(200, call(Method::Post, "/api/setup/step/2",
                                       R"({"hostname":"vpn.example","dns_servers":["1.1.1.1"]})"));
  EXPECT_EQ(second.at("current_step"), 3);

  const auto third =
      expect(200, call(Method::Post, "/api/setup/step/3", R"({"name":"Home","subnet":"10.8.0.0/24"})"));
  EXPECT_EQ(third.at("network").at("interface"), "wg0");

  const auto fourth =
      expect(200, call(Method::Post, "/api/setup/step/4", R"({"name":"Phone","tunnel_type":"full"})"));
  EXPECT_EQ(fourth.at("peer").at("allowed_ips"), "10.8.0.2/32");
  EXPECT_THAT(std::string(fourth.at("config").as_string()), HasSubstr("Endpoint = vpn.example:"));
  EXPECT_THAT(std::string(fourth.at("qr_data").as_string()), StartsWith("iVBORw0KGgo"));  // a PNG
  EXPECT_EQ(expect(200, call(Method::Get, "/api/setup/status")).at("complete"), true);
}

TEST_F(SetupRoutes, GoOnInAnotherBrowserAfterLogin) {
  call(Method::Post, "/api/setup/step/1", admin_body());
  cookie.clear();
  EXPECT_EQ(error_of(call(Method::Post, "/api/setup/step/2", R"({"hostname":"vpn.example"})")),
            "UNAUTHORIZED");
  call(Method::Post, "/api/auth/login", fmt::format(R"({{"username":"admin","password":"{}"}})", kPassword));
  EXPECT_EQ(call(Method::Post, "/api/setup/step/2", R"({"hostname":"vpn.example"})").status, 200);
}

TEST_F(SetupRoutes, KeepTheirOrder) {
  EXPECT_EQ(error_of(call(Method::Post, "/api/setup/step/3", "{}")), "STEP_ORDER_VIOLATION");
  call(Method::Post, "/api/setup/step/1", admin_body());
  const auto early = call(Method::Post, "/api/setup/step/3", R"({"name":"Home","subnet":"10.8.0.0/24"})");
  EXPECT_EQ(early.status, 400);
  EXPECT_EQ(error_of(early), "STEP_ORDER_VIOLATION");
}

TEST_F(SetupRoutes, AreGoneOnceComplete) {
  finish_setup();
  for (const std::string_view path : {"/api/setup/step/1", "/api/setup/step/2", "/api/setup/step/3",
                                      "/api/setup/step/4", "/api/auth/setup"}) {
    const auto answer = call(Method::Post, std::string(path), admin_body());
    EXPECT_EQ(answer.status, 409) << path;
    EXPECT_EQ(error_of(answer), "SETUP_ALREADY_COMPLETE");
  }
}

TEST_F(SetupRoutes, NameEveryBadField) {
  EXPECT_THAT(error_of(call(Method::Post, "/api/setup/step/1",
                            R"({"otp":"x","username":"A","password":"short","extra":1})")),
              "VALIDATION_ERROR extra: is not a known field");
  EXPECT_THAT(
      error_of(call(Method::Post, "/api/setup/step/1", R"({"otp":"x","username":"A","password":"short"})")),
      testing::AllOf(HasSubstr("username: "), HasSubstr("password: ")));
  call(Method::Post, "/api/setup/step/1", admin_body());
  EXPECT_THAT(
      error_of(call(Method::Post, "/api/setup/step/2", R"({"public_ip":"nowhere","dns_servers":["x"]})")),
      testing::AllOf(HasSubstr("public_ip: "), HasSubstr("dns_servers: ")));
}

TEST_F(SetupRoutes, SlowDownGuessesOfTheSetupPassword) {
  const std::string guess = fmt::format(R"({{"otp":"AAAAA","username":"admin","password":"{}"}})", kPassword);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(error_of(call(Method::Post, "/api/setup/step/1", guess)), "INVALID_OTP");
  }
  EXPECT_EQ(error_of(call(Method::Post, "/api/setup/step/1", admin_body())), "RATE_LIMITED");
  clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(call(Method::Post, "/api/setup/step/1", admin_body()).status, 201);
}

}  // namespace
}  // namespace wgpilot::api
