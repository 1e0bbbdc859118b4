#include "cli/reports.hpp"

#include <gtest/gtest.h>

namespace wgpilot::cli {
namespace {

TEST(Reports, ErrorsHaveOneShape) {
  const Error plain(Code::ConfigInvalid, "listen must be an address");
  EXPECT_EQ(render_error(Output::Text, plain), "wgpilot: listen must be an address\n");
  const Error hinted = Error(Code::Unavailable, "not running").with_hint("Start it.");
  EXPECT_EQ(render_error(Output::Text, hinted), "wgpilot: not running\n  Start it.\n");
  EXPECT_EQ(render_error(Output::Json, hinted),
            R"({"error":{"code":"UNAVAILABLE","message":"not running","hint":"Start it."}})"
            "\n");
}

TEST(Reports, VersionNamesWhatItWasBuiltFrom) {
  const BuildInfo build{
      .version = "0.1.0", .commit = "952295e", .compiler = "g++ 12", .libraries = {"fmt 9", "z 1"}};
  EXPECT_EQ(render_version(Output::Text, build),
            "wgpilot 0.1.0 (952295e)\nbuilt by g++ 12 with fmt 9, z 1\n");
  EXPECT_EQ(render_version(Output::Json, build),
            R"({"version":"0.1.0","commit":"952295e","compiler":"g++ 12","libraries":["fmt 9","z 1"]})"
            "\n");
}

TEST(Reports, SettingsShowTheirSource) {
  const std::vector<SettingLine> settings{{"listen", "0.0.0.0:443", "/etc/wgpilot/config.yaml:2"},
                                          {"log_level", "info", "default"}};
  EXPECT_EQ(render_settings(Output::Text, settings),
            "KEY        VALUE        SOURCE\n"
            "listen     0.0.0.0:443  /etc/wgpilot/config.yaml:2\n"
            "log_level  info         default\n"
            "The configuration is valid.\n");
  EXPECT_EQ(render_settings(Output::Json, {settings[1]}),
            R"({"settings":[{"name":"log_level","value":"info","source":"default"}]})"
            "\n");
}

TEST(Reports, InitShowsThePasswordOnce) {
  const InitOutcome first{
      .data_dir = "/d", .setup_password = Secret("7KQ2M-XN4PB"), .setup = SetupProgress::Open};
  EXPECT_EQ(render_init(Output::Text, first),
            "Data directory:           /d\n"
            "One-time setup password:  7KQ2M-XN4PB\n"
            "It is shown only now; the first administrator is created with it.\n");
  EXPECT_EQ(render_init(Output::Json, first),
            R"({"data_dir":"/d","setup_complete":false,"setup_password":"7KQ2M-XN4PB"})"
            "\n");
}

TEST(Reports, InitExplainsWhatToDoTheSecondTime) {
  EXPECT_EQ(render_init(Output::Text, {.data_dir = "/d"}),
            "/d is prepared already; nothing was changed.\n"
            "A setup password exists already. For a new one: wgpilot init --reset-password\n");
  const InitOutcome complete{.data_dir = "/d", .setup_password = {}, .setup = SetupProgress::Complete};
  EXPECT_EQ(render_init(Output::Text, complete),
            "/d is prepared already; nothing was changed.\n"
            "The setup is complete; log in with your account.\n");
  EXPECT_EQ(render_init(Output::Json, complete),
            R"({"data_dir":"/d","setup_complete":true,"setup_password":null})"
            "\n");
}

TEST(Reports, WelcomeNamesAddressAndPassword) {
  EXPECT_EQ(render_welcome("https://localhost:8443", Secret("7KQ2M"), SetupProgress::Open),
            "\nwgpilot serves https://localhost:8443\nOne-time setup password: 7KQ2M\n\n");
  EXPECT_EQ(render_welcome("https://localhost:8443", std::nullopt, SetupProgress::Complete),
            "\nwgpilot serves https://localhost:8443\n\n");
  EXPECT_EQ(render_welcome("https://[::1]:8443", std::nullopt, SetupProgress::Open),
            "\nwgpilot serves https://[::1]:8443\n"
            "The setup waits for the one-time password that was shown before. For a new one, stop the "
            "service and start\n"
            "it with --print-setup-password, or run: wgpilot init --reset-password\n\n");
}

constexpr const char* kStatus = R"({"networks":[
  {"id":1,"name":"office","interface":"wg0","enabled":true,"up":true,"device_type":"Linux kernel","mtu":1420,
   "interface_stats":{"rx_bytes":1288490189,"tx_bytes":356515840},"problem":"",
   "peers":[{"peer_id":1,"online":true},{"peer_id":2,"online":false},{"peer_id":3,"online":true}]},
  {"id":2,"name":"lab","interface":"wg1","enabled":true,"up":false,"problem":"port 51821 is in use",
   "interface_stats":{"rx_bytes":0,"tx_bytes":0},"peers":[]},
  {"id":3,"name":"old","interface":"wg2","enabled":false,"up":false,"problem":"",
   "interface_stats":{"rx_bytes":0,"tx_bytes":0},"peers":[]}]})";

TEST(Reports, StatusIsATableOfNetworksAndTheirProblems) {
  EXPECT_EQ(render_status(Output::Text, json::parse_text(kStatus).value()).value(),
            "NETWORK  INTERFACE  STATE     PEERS ONLINE  RECEIVED  SENT\n"
            "office   wg0        up        2/3           1.2 GiB   340.0 MiB\n"
            "lab      wg1        down      0/0           0 B       0 B\n"
            "old      wg2        disabled  0/0           0 B       0 B\n"
            "lab: port 51821 is in use\n");
  EXPECT_EQ(render_status(Output::Text, json::parse_text(R"({"networks":[]})").value()).value(),
            "No networks yet.\n");
}

TEST(Reports, StatusOfAnotherVersionIsAnError) {
  for (const char* strange : {"[]", "{}", R"({"networks":[{"name":7}]})", R"({"networks":[3]})"}) {
    const auto rendered = render_status(Output::Text, json::parse_text(strange).value());
    ASSERT_FALSE(rendered) << strange;
    EXPECT_EQ(rendered.error().hint(), "Are this program and the running service of the same version?");
  }
}

}  // namespace
}  // namespace wgpilot::cli
