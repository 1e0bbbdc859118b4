#include <gmock/gmock.h>

#include "api/api_fixture.hpp"
#include "api/contract.hpp"
#include "base/log.hpp"
#include "storage/database.hpp"
#include "storage/master_key.hpp"
#include "support/sample_observation.hpp"

namespace wgpilot::api {
namespace {

class SystemRoutes : public ApiTest {};

TEST_F(SystemRoutes, TellHealthToEverybody) {
  for (const std::string path : {"/health", "/api/health"}) {
    EXPECT_EQ(expect(200, call(Method::Get, path)), (boost::json::value{{"status", "ok"}}));
    EXPECT_EQ(call(Method::Head, path).status, 200);
  }
}

TEST_F(SystemRoutes, TellWhatRunsAndForHowLong) {
  finish_setup();
  clock.advance(std::chrono::minutes(90));
  EXPECT_EQ(expect(200, call(Method::Get, "/api/system/info")),
            boost::json::parse(R"({"version":"1.2.3","kernel_release":"6.1.0","backend":"userspace",
                                   "started_at":1700000000,"uptime_seconds":5400})"));
}

TEST_F(SystemRoutes, KeepTheLatestWarnings) {
  finish_setup();
  log::set_sink([](std::string_view) {});
  log::warn("the moon is full", {{"phase", 4}});
  const auto lines = expect(200, call(Method::Get, "/api/debug/logs?q=moon&sort=-time&limit=1")).as_array();
  EXPECT_EQ(lines.at(0).at("message"), "the moon is full");
}

TEST_F(SystemRoutes, ShowNetworksAndPeersAsTheKernelHasThem) {
  finish_setup();
  add_office();
  add_phone();
  const auto network = expect(200, call(Method::Get, "/api/status")).at("networks").at(0);
  EXPECT_EQ(network.at("up"), true);
  EXPECT_EQ(network.at("device_type"), "fake");
  EXPECT_EQ(network.at("interface_stats").at("rx_bytes"), 0);
  auto peer = network.at("peers").at(0).as_object();
  peer.erase("public_key");
  EXPECT_EQ(peer,
            boost::json::parse(R"({"peer_id":1,"name":"Phone","endpoint":"","online":false,"last_handshake":0,
                                         "transfer_rx":0,"transfer_tx":0,"persistent_keepalive_seconds":0,
                                         "rx_rate":0,"tx_rate":0})"));
}

TEST_F(SystemRoutes, LeavePeersOutOfTheStatusWhenAskedTo) {
  finish_setup();
  add_office();
  add_phone();
  const auto network = expect(200, call(Method::Get, "/api/status?peers=false")).at("networks").at(0);
  EXPECT_EQ(network.at("up"), true);
  EXPECT_EQ(network.at("peers"), boost::json::array());
  EXPECT_EQ(error_of(call(Method::Get, "/api/status?peers=no")),
            "VALIDATION_ERROR peers: must be true or false");
  EXPECT_EQ(error_of(call(Method::Get, "/api/status?peer=1")),
            "VALIDATION_ERROR peer: is not a known parameter");
}

TEST_F(SystemRoutes, ChangeTheGivenSettingsOnly) {
  finish_setup();
  EXPECT_EQ(expect(200, call(Method::Put, "/api/settings", R"({"default_mtu":"1400"})")),
            boost::json::parse(R"({
                "default_mtu":"1400","dns_servers":"","hostname":"vpn.example","public_ip":"","smtp_host":"",
                "smtp_port":"","smtp_user":"","smtp_from":"","smtp_tls":"","alert_email":"","webhook_url":""})"));
  EXPECT_EQ(
      error_of(call(Method::Put, "/api/settings", R"({"colour":"x","default_mtu":"9","hostname":7})")),
      "VALIDATION_ERROR hostname: must be a string; colour: is not a known setting; default_mtu: must be "
      "between 1280 and 9000");
}

TEST_F(SystemRoutes, AnswerUnknownPathsAndMethodsInTheSameShape) {
  EXPECT_EQ(
      boost::json::parse(call(Method::Get, "/api/nothing").body_text()),
      boost::json::parse(R"({"error":{"code":"ROUTE_NOT_FOUND","message":"there is nothing at /api/nothing",
                                   "request_id":"req_0123456789ab"}})"));
  const auto wrong = call(Method::Patch, "/api/networks");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(error_of(wrong), "METHOD_NOT_ALLOWED");
}

TEST_F(SystemRoutes, DiagnoseWithEveryConditionAndNameWhatIsWrong) {
  finish_setup();
  add_office();
  ASSERT_TRUE(storage::verify_master_key(stored.database, stored.master));  // as the first start does
  kernel.machine = {.capabilities = {"CAP_NET_ADMIN"}, .parts = {}, .has_userspace_program = true};
  kernel.tamper("wg0", [](auto& interface) { interface.mtu = 1300; });
  const auto report = expect(200, call(Method::Get, "/api/system/diagnose"));
  EXPECT_EQ(report.at("status"), "warn");
  std::map<std::string, boost::json::object> checks;
  for (const auto& check : report.at("checks").as_array()) {
    checks[std::string(check.at("code").as_string())] = check.as_object();
  }
  EXPECT_EQ(checks.at("database_unreadable").at("status"), "pass");
  EXPECT_EQ(checks.at("mtu_differs").at("message"), "wg0 has MTU 1300, but its network has 1420.");
  EXPECT_EQ(checks.at("mtu_differs").at("details").at("wanted"), 1420);
  EXPECT_EQ(checks.at("drift").at("status"), "pass") << "one cause is one complaint";
}

TEST_F(SystemRoutes, DiagnoseWithWhyNoHistoryIsKept) {
  finish_setup();
  const auto observe = [this](std::uint64_t bytes) {
    clock.advance(std::chrono::seconds(30));
    history.on_observation(
        test::sample_observation(clock.now(), {{NetworkId{1}, {{PeerId{1}, {bytes, bytes}}}}}));
    expect(200, call(Method::Get, "/api/system/diagnose"));  // after the job that this made
  };
  observe(0);
  const auto path = stored.folder.path() / "history.db";
  ASSERT_TRUE(
      storage::Database::open(path, storage::Access::ReadWrite).value().run_script("DROP TABLE samples"));
  observe(1000);
  const auto report = expect(200, call(Method::Get, "/api/system/diagnose"));
  const auto& checks = report.at("checks").as_array();
  const auto found = std::ranges::find(checks, "history_unavailable",
                                       [](const auto& check) { return check.at("code").as_string(); });
  ASSERT_NE(found, checks.end());
  EXPECT_EQ(found->at("status"), "warn");
  EXPECT_THAT(std::string(found->at("message").as_string()), testing::HasSubstr("history.db"));
}

// "get /api/networks" for each operation of the contract, by its indentation.
std::set<std::string> documented_operations() {
  std::set<std::string> operations;
  std::string path;
  std::istringstream lines{std::string(contract())};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("  /")) path = line.substr(2, line.size() - 3);
    if (line == "components:") break;
    for (const std::string_view method : {"get", "post", "put", "delete"}) {
      if (line == fmt::format("    {}:", method)) operations.insert(fmt::format("{} {}", method, path));
    }
  }
  return operations;
}

TEST(Contract, DocumentsEveryRouteAndNothingElse) {
  std::set<std::string> routes;
  for (const RouteRow& row : route_table()) {
    std::string method(name_of(row.method));
    std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    routes.insert(fmt::format("{} {}", method, row.pattern));
  }
  EXPECT_EQ(documented_operations(), routes);
}

}  // namespace
}  // namespace wgpilot::api
