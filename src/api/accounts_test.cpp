#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

class AccountRoutes : public ApiTest {
 protected:
  AccountRoutes() { finish_setup(); }

  http::Response log_in(std::string_view password) {
    return call(Method::Post, "/api/auth/login",
                fmt::format(R"({{"username":"admin","password":"{}"}})", password));
  }
};

TEST_F(AccountRoutes, LogInAndOut) {
  cookie.clear();
  EXPECT_EQ(expect(200, log_in(kPassword)),
            (boost::json::value{{"user", {{"id", "1"}, {"username", "admin"}, {"role", "admin"}}}}));
  const std::string session = cookie;
  EXPECT_EQ(expect(200, call(Method::Get, "/api/auth/me")).at("user").at("username"), "admin");
  const auto out = call(Method::Post, "/api/auth/logout");
  EXPECT_EQ(out.status, 204);
  EXPECT_EQ(out.headers.find("Set-Cookie"), "session=; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age=0");
  cookie = session;
  EXPECT_EQ(error_of(call(Method::Get, "/api/auth/me")), "UNAUTHORIZED");
}

TEST_F(AccountRoutes, AnswerTheSameForUnknownUsersAndWrongPasswords) {
  const auto wrong = log_in("not the password");
  const auto unknown =
      call(Method::Post, "/api/auth/login", R"({"username":"nobody","password":"not the password"})");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body_text(), unknown.body_text());
}

TEST_F(AccountRoutes, RefuseTheSixthFailureOfAnAddress) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(error_of(log_in("not the password")), "INVALID_CREDENTIALS");
  const auto refused = log_in(kPassword);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.find("Retry-After"), "60");
  auto elsewhere = request(Method::Post, "/api/auth/login",
                           fmt::format(R"({{"username":"admin","password":"{}"}})", kPassword));
  elsewhere.remote_address = "192.0.2.8";
  EXPECT_EQ(send(elsewhere).status, 200);
}

TEST_F(AccountRoutes, ChangeThePasswordAndEndOtherSessions) {
  const std::string other = cookie;
  log_in(kPassword);
  const auto change = [&](std::string_view old_password, std::string_view new_password) {
    return call(Method::Put, "/api/auth/password",
                fmt::format(R"({{"old_password":"{}","new_password":"{}"}})", old_password, new_password));
  };
  const auto wrong = change("wrong password", "another fine password");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(error_of(wrong), "INVALID_CREDENTIALS old_password: is wrong");
  EXPECT_THAT(error_of(change(kPassword, "short")), testing::HasSubstr("new_password: "));
  EXPECT_EQ(change(kPassword, "another fine password").status, 204);
  EXPECT_EQ(call(Method::Get, "/api/auth/me").status, 200);
  cookie = other;
  EXPECT_EQ(call(Method::Get, "/api/auth/me").status, 401);
  EXPECT_EQ(log_in("another fine password").status, 200);
}

TEST_F(AccountRoutes, GiveALocalCallerNoPassword) {
  http::Request local = request(Method::Put, "/api/auth/password", "{}");
  local.channel = http::Channel::Local;
  local.local_uid = 0;
  EXPECT_EQ(error_of(send(local)), "FORBIDDEN");
  local.method = Method::Get;
  local.target = "/api/auth/me";
  EXPECT_EQ(expect(200, send(local)).at("user").at("role"), "admin");
}

}  // namespace
}  // namespace wgpilot::api
