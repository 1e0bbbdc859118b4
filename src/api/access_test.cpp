#include "api/access.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "api/api_fixture.hpp"
#include "storage/users.hpp"

namespace wgpilot::api {
namespace {

class AccessCheck : public ApiTest {
 protected:
  std::string cookie_of(model::Role role) {
    model::User user{.username = std::string(name_of(role)) + "-user", .role = role, .password_hash = "none"};
    user.id = storage::insert_user(stored.database, user).value();
    return "session=" +
           std::string(sessions.create(stored.database, user, "192.0.2.7").value().token.expose());
  }

  // "ok", or the code of the refusal.
  std::string outcome(const std::string& caller_cookie, Method method, Access access) {
    http::Request caller = request(method, "/api/x");
    if (!caller_cookie.empty()) caller.headers.set("Cookie", caller_cookie);
    const auto checked = check_access(*api, caller, access);
    return checked ? "ok" : std::string(name_of(checked.error().code()));
  }
};

TEST_F(AccessCheck, HoldsForEveryRouteAndRole) {
  finish_setup();
  cookie.clear();
  const std::string admin = cookie_of(model::Role::Admin), operator_ = cookie_of(model::Role::Operator),
                    viewer = cookie_of(model::Role::Viewer);
  struct Expected {
    std::string nobody, viewer, operator_, admin;
  };
  const std::map<Access, Expected> expected{
      {Access::Public, {"ok", "ok", "ok", "ok"}},
      {Access::SetupStart,
       {"SETUP_ALREADY_COMPLETE", "SETUP_ALREADY_COMPLETE", "SETUP_ALREADY_COMPLETE",
        "SETUP_ALREADY_COMPLETE"}},
      {Access::SetupStep,
       {"SETUP_ALREADY_COMPLETE", "SETUP_ALREADY_COMPLETE", "SETUP_ALREADY_COMPLETE",
        "SETUP_ALREADY_COMPLETE"}},
      {Access::Metrics, {"UNAUTHORIZED", "FORBIDDEN", "FORBIDDEN", "ok"}},
      {Access::Session, {"UNAUTHORIZED", "ok", "ok", "ok"}},
      {Access::Viewer, {"UNAUTHORIZED", "ok", "ok", "ok"}},
      {Access::Operator, {"UNAUTHORIZED", "FORBIDDEN", "ok", "ok"}},
      {Access::Admin, {"UNAUTHORIZED", "FORBIDDEN", "FORBIDDEN", "ok"}}};
  for (const RouteRow& row : route_table()) {
    SCOPED_TRACE(row.pattern);
    const Expected& want = expected.at(row.access);
    EXPECT_EQ(outcome("", row.method, row.access), want.nobody);
    EXPECT_EQ(outcome(viewer, row.method, row.access), want.viewer);
    EXPECT_EQ(outcome(operator_, row.method, row.access), want.operator_);
    EXPECT_EQ(outcome(admin, row.method, row.access), want.admin);
  }
}

// The table of route x role once more, in the words of its readers; a new route must be added here.
TEST_F(AccessCheck, GrantsEachRouteToTheRightRole) {
  const std::map<Access, std::set<std::string>> expected{
      {Access::Public,
       {"GET /health", "GET /api/health", "GET /api/openapi.yaml", "GET /api/setup/status",
        "POST /api/auth/login", "POST /api/auth/logout"}},
      {Access::Metrics, {"GET /metrics"}},
      {Access::SetupStart, {"POST /api/auth/setup", "POST /api/setup/step/1"}},
      {Access::SetupStep,
       {"POST /api/setup/step/2", "POST /api/setup/step/3", "POST /api/setup/step/4",
        "POST /api/setup/import", "GET /api/setup/detect-ip"}},
      {Access::Session, {"GET /api/auth/me", "PUT /api/auth/password"}},
      {Access::Viewer,
       {"GET /api/alerts",
        "GET /api/alerts/history",
        "GET /api/alerts/{id}",
        "GET /api/bridges",
        "GET /api/bridges/{id}",
        "GET /api/events",
        "GET /api/networks",
        "GET /api/networks/{id}",
        "GET /api/networks/{id}/bandwidth",
        "GET /api/networks/{id}/connections",
        "GET /api/networks/{id}/connections/summary",
        "GET /api/networks/{id}/events",
        "GET /api/networks/{id}/firewall",
        "GET /api/networks/{id}/peers",
        "GET /api/networks/{id}/peers/{peer_id}",
        "GET /api/networks/{id}/routes",
        "GET /api/networks/{id}/routes/{route_id}",
        "GET /api/networks/{id}/rules",
        "GET /api/networks/{id}/rules/{rule_id}",
        "GET /api/networks/{id}/stats",
        "GET /api/status",
        "GET /api/system/info",
        "GET /api/system/ports",
        "GET /api/system/routes",
        "GET /api/system/rules"}},
      {Access::Operator,
       {"POST /api/networks/{id}/peers", "POST /api/networks/{id}/peers/bulk",
        "POST /api/networks/{id}/peers/bulk-delete", "PUT /api/networks/{id}/peers/{peer_id}",
        "DELETE /api/networks/{id}/peers/{peer_id}", "POST /api/networks/{id}/peers/{peer_id}/enable",
        "POST /api/networks/{id}/peers/{peer_id}/disable", "GET /api/networks/{id}/peers/{peer_id}/config",
        "GET /api/networks/{id}/peers/{peer_id}/qr", "DELETE /api/networks/{id}/connections",
        "GET /api/system/diagnose"}},
      {Access::Admin,
       {"POST /api/alerts",
        "PUT /api/alerts/{id}",
        "DELETE /api/alerts/{id}",
        "POST /api/alerts/test",
        "POST /api/bridges",
        "PUT /api/bridges/{id}",
        "DELETE /api/bridges/{id}",
        "POST /api/networks",
        "POST /api/networks/import",
        "GET /api/networks/adoptable",
        "PUT /api/networks/{id}",
        "DELETE /api/networks/{id}",
        "POST /api/networks/{id}/enable",
        "POST /api/networks/{id}/disable",
        "GET /api/networks/{id}/export",
        "POST /api/networks/{id}/routes",
        "PUT /api/networks/{id}/routes/{route_id}",
        "DELETE /api/networks/{id}/routes/{route_id}",
        "POST /api/networks/{id}/rules",
        "PUT /api/networks/{id}/rules/{rule_id}",
        "DELETE /api/networks/{id}/rules/{rule_id}",
        "GET /api/settings",
        "PUT /api/settings",
        "GET /api/debug/logs"}}};
  std::map<Access, std::set<std::string>> actual;
  for (const RouteRow& row : route_table()) {
    actual[row.access].insert(std::string(name_of(row.method)) + " " + std::string(row.pattern));
  }
  EXPECT_EQ(actual, expected);
}

TEST_F(AccessCheck, AsksForTheSetupFirst) {
  for (const RouteRow& row : route_table()) {
    SCOPED_TRACE(row.pattern);
    const std::string want = row.access >= Access::Viewer      ? "SETUP_REQUIRED"
                             : row.access == Access::SetupStep ? "STEP_ORDER_VIOLATION"
                             : row.access == Access::Session   ? "UNAUTHORIZED"
                             : row.access == Access::Metrics   ? "UNAUTHORIZED"
                                                               : "ok";
    EXPECT_EQ(outcome("", row.method, row.access), want);
  }
}

TEST_F(AccessCheck, RefusesWritesThatAnotherSiteStarted) {
  struct Case {
    Method method;
    std::string origin;
    bool allowed;
  };
  for (const auto& [method, origin, allowed] :
       {Case{Method::Post, "https://evil.example", false}, Case{Method::Post, "https://vpn.example", false},
        Case{Method::Delete, "null", false}, Case{Method::Post, "https://VPN.example:8443", true},
        Case{Method::Get, "https://evil.example", true}}) {
    SCOPED_TRACE(origin);
    http::Request write = request(method, "/api/auth/login");
    write.headers.set("Origin", origin);
    EXPECT_EQ(check_access(*api, write, Access::Public).has_value(), allowed);
  }
}

TEST_F(AccessCheck, TrustsRootAndItselfOnTheLocalSocketOnly) {
  finish_setup();
  cookie.clear();
  http::Request local = request(Method::Get, "/api/settings");
  local.channel = http::Channel::Local;
  local.local_uid = 0;
  EXPECT_TRUE(check_access(*api, local, Access::Admin));
  local.local_uid = ::geteuid();
  EXPECT_TRUE(check_access(*api, local, Access::Admin));
  local.local_uid = 4711;
  EXPECT_FALSE(check_access(*api, local, Access::Viewer));
  local.channel = http::Channel::Tls;
  local.local_uid = 0;
  EXPECT_FALSE(check_access(*api, local, Access::Viewer));
}

TEST_F(AccessCheck, IgnoresBearerTokensOfOthersAndRefusesUnknownKeys) {
  finish_setup();
  http::Request me = request(Method::Get, "/api/auth/me");
  me.headers.set("Authorization", "Bearer somebody-elses");
  EXPECT_EQ(send(me).status, 200);
  me.headers.set("Authorization", "Bearer wgp_0123");
  EXPECT_EQ(error_of(send(me)), "UNAUTHORIZED");
}

TEST_F(AccessCheck, TellsAnExpiredSessionFromAnUnknownOne) {
  finish_setup();
  clock.advance(auth::kSessionLifetime + std::chrono::hours(1));
  EXPECT_EQ(error_of(call(Method::Get, "/api/auth/me")), "SESSION_EXPIRED");
  cookie = "session=0123";
  EXPECT_EQ(error_of(call(Method::Get, "/api/auth/me")), "UNAUTHORIZED");
}

}  // namespace
}  // namespace wgpilot::api
