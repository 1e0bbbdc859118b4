#include "app/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/configuration_keys.hpp"

namespace wgpilot::app {
namespace {

class ConfigurationSources : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "wgp-config-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    file_ = folder_ / "config.yaml";
    write("");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(std::string_view text) { std::ofstream(file_) << text; }
  Result<LoadedConfiguration> load(const Flags& flags = {}, const Environment& environment = {}) const {
    return load_configuration(file_.string(), flags, environment);
  }
  // The message without the folder's random name.
  std::string refusal(const Flags& flags = {}, const Environment& environment = {}) const {
    const auto loaded = load(flags, environment);
    if (loaded) return "accepted";
    EXPECT_EQ(loaded.error().code(), Code::ConfigInvalid);
    std::string message = loaded.error().message();
    const std::string prefix = folder_.string() + "/";
    for (auto at = message.find(prefix); at != std::string::npos; at = message.find(prefix)) {
      message.erase(at, prefix.size());
    }
    return message;
  }
  std::string source_of(std::string_view name, const LoadedConfiguration& loaded) const {
    for (const EffectiveSetting& setting : loaded.settings) {
      if (setting.name == name) return setting.source;
    }
    return "missing";
  }

  std::filesystem::path folder_;
  std::filesystem::path file_;
};

TEST_F(ConfigurationSources, DefaultsNeedNothing) {
  const auto loaded = load();
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->values.data_dir, "/var/lib/wgpilot");
  EXPECT_EQ(net::to_string(loaded->values.listen), "127.0.0.1:8443");
  EXPECT_EQ(loaded->values.tls_certificate, "/var/lib/wgpilot/certs/server.crt");
  EXPECT_EQ(loaded->values.tls_key, "/var/lib/wgpilot/certs/server.key");
  EXPECT_EQ(loaded->values.socket, "/var/lib/wgpilot/wgpilot.sock");
  EXPECT_EQ(loaded->values.shutdown_timeout, std::chrono::seconds(10));
  for (const EffectiveSetting& setting : loaded->settings)
    EXPECT_EQ(setting.source, "default") << setting.name;
  EXPECT_EQ(loaded->settings.size(), configuration_keys().size());
}

struct Precedence {
  const char* name;
  const char* file;
  const char* variable;
  const char* flag;
  const char* value;
  const char* source;
};

class ConfigurationPrecedence : public ConfigurationSources,
                                public testing::WithParamInterface<Precedence> {};

TEST_P(ConfigurationPrecedence, IsFlagVariableFileDefault) {
  const Precedence& row = GetParam();
  if (row.file != nullptr) write("# first line\nlisten: " + std::string(row.file) + "\n");
  const auto loaded =
      load(row.flag != nullptr ? Flags{{"listen", row.flag}} : Flags{},
           row.variable != nullptr ? Environment{{"WGPILOT_LISTEN", row.variable}} : Environment{});
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(net::to_string(loaded->values.listen), row.value);
  EXPECT_THAT(source_of("listen", *loaded), testing::EndsWith(row.source));
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigurationPrecedence,
    testing::Values(Precedence{"Default", nullptr, nullptr, nullptr, "127.0.0.1:8443", "default"},
                    Precedence{"File", "0.0.0.0:1", nullptr, nullptr, "0.0.0.0:1", "/config.yaml:2"},
                    Precedence{"Variable", "0.0.0.0:1", "0.0.0.0:2", nullptr, "0.0.0.0:2", "WGPILOT_LISTEN"},
                    Precedence{"Flag", "0.0.0.0:1", "0.0.0.0:2", "[::]:3", "[::]:3", "--listen"},
                    Precedence{"FlagOverFile", "0.0.0.0:1", nullptr, "0.0.0.0:3", "0.0.0.0:3", "--listen"}),
    [](const auto& row) { return row.param.name; });

struct BadFile {
  const char* name;
  const char* text;
  const char* message;
};

class ConfigurationFile : public ConfigurationSources, public testing::WithParamInterface<BadFile> {};

TEST_P(ConfigurationFile, IsRefusedWithPlaceAndReason) {
  write(GetParam().text);
  EXPECT_EQ(refusal(), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Bad, ConfigurationFile,
    testing::Values(
        BadFile{"UnknownKeyNearAnother", "\nlisen: 1.2.3.4:5\n",
                "config.yaml:2: unknown key 'lisen'; did you mean 'listen'?"},
        BadFile{"UnknownKey", "bandwidth: 7\n", "config.yaml:1: unknown key 'bandwidth'"},
        BadFile{"KeyTwice", "log_level: info\nlisten: 1.2.3.4:5\nlog_level: warn\n",
                "config.yaml:3: log_level was already set at config.yaml:1"},
        BadFile{
            "Address", "listen: localhost:8443\n",
            "config.yaml:1: listen must be an address and a port, such as 127.0.0.1:8443 or [::]:443, not "
            "'localhost:8443'"},
        BadFile{"Level", "log_level: verbose\n",
                "config.yaml:1: log_level must be debug, info, warn or error, not 'verbose'"},
        BadFile{"Backend", "wireguard: boringtun\n",
                "config.yaml:1: wireguard must be auto, kernel or userspace, not 'boringtun'"},
        BadFile{"LeadingZero", "shutdown_timeout: 010\n",
                "config.yaml:1: shutdown_timeout must be a whole number of seconds from 1 to 60, not '010'"},
        BadFile{
            "TooSmall", "history_max_mb: 15\n",
            "config.yaml:1: history_max_mb must be a whole number of megabytes from 16 to 1000000, not '15'"},
        BadFile{"TooLarge", "shutdown_timeout: 61\n",
                "config.yaml:1: shutdown_timeout must be a whole number of seconds from 1 to 60, not '61'"},
        BadFile{"PrefixWithHostBits", "metrics_allow: 192.0.2.0/24, 10.0.0.1/8\n",
                "config.yaml:1: metrics_allow must be at most 64 prefixes without host bits, such as "
                "192.0.2.0/24, 2001:db8::7, not '192.0.2.0/24, 10.0.0.1/8'"},
        BadFile{"PrefixMissing", "metrics_allow: 192.0.2.7,\n",
                "config.yaml:1: metrics_allow must be at most 64 prefixes without host bits, such as "
                "192.0.2.0/24, 2001:db8::7, not '192.0.2.7,'"},
        BadFile{"ShortToken", "metrics_token: swordfish\n",
                "config.yaml:1: metrics_token must be 16 to 256 visible ASCII characters without spaces, not "
                "beginning with wgp_"},
        BadFile{"TokenLikeAnApiKey", "metrics_token: wgp_0123456789abcdef\n",
                "config.yaml:1: metrics_token must be 16 to 256 visible ASCII characters without spaces, not "
                "beginning with wgp_"},
        BadFile{"Choice", "metrics_peers: yes\n",
                "config.yaml:1: metrics_peers must be on or off, not 'yes'"},
        BadFile{"EmptyText", "data_dir: ''\n",
                "config.yaml:1: data_dir must be the path of a directory, not ''"},
        BadFile{"NoValue", "data_dir:\n",
                "config.yaml:1: data_dir has no value; remove the line to use the default"},
        BadFile{"List", "listen: [1.2.3.4:5]\n",
                "config.yaml:1: listen must be a single value, not a list or a map"},
        BadFile{"Map", "tls:\n  key: a\n", "config.yaml:1: tls must be a single value, not a list or a map"},
        BadFile{"KeyThatIsAList", "? [a]\n: b\n", "config.yaml:1: a key must be a plain name"},
        BadFile{"NoMap", "listen\n", "config.yaml: must be lines of the form 'key: value'"},
        BadFile{"TwoDocuments", "log_level: info\n---\nlog_level: warn\n",
                "config.yaml: must hold one YAML document, without a '---' in the middle"},
        BadFile{"NoYaml", "log_level: info\nlisten: [1.2.3.4:5\n",
                "config.yaml:3: is not YAML: end of sequence flow not found"},
        BadFile{"CertificateWithoutKey", "tls_certificate: /a.pem\n",
                "tls_certificate and tls_key must be set together"}),
    [](const auto& row) { return row.param.name; });

TEST_F(ConfigurationSources, ChecksValuesThatALaterSourceOverrides) {
  write("log_level: loud\n");
  EXPECT_EQ(refusal({{"log_level", "info"}}),
            "config.yaml:1: log_level must be debug, info, warn or error, not 'loud'");
}

TEST_F(ConfigurationSources, RefusesVariablesByName) {
  EXPECT_EQ(refusal({}, {{"WGPILOT_LISTN", "x"}}),
            "unknown environment variable 'WGPILOT_LISTN'; did you mean 'WGPILOT_LISTEN'?");
  EXPECT_EQ(refusal({}, {{"WGPILOT_LOG_LEVEL", ""}}),
            "WGPILOT_LOG_LEVEL must be debug, info, warn or error, not ''");
  EXPECT_EQ(refusal({}, {{"PATH", "/bin"}}), "accepted");
}

TEST_F(ConfigurationSources, RefusesFlagsByName) {
  EXPECT_EQ(refusal({{"log_level", "all"}}), "--log-level must be debug, info, warn or error, not 'all'");
}

TEST_F(ConfigurationSources, NamesWhatIsKnownWhenAKeyIsNot) {
  write("bandwidth: 1\n");
  EXPECT_EQ(
      load().error().hint(),
      "Known are data_dir, listen, log_level, tls_certificate, tls_key, socket, wireguard, "
      "outbound_ca_file, shutdown_timeout, metrics_token, metrics_allow, metrics_peers, history_max_mb.");
}

TEST_F(ConfigurationSources, TakesAListOfPrefixes) {
  write("metrics_allow: 192.0.2.0/24 ,2001:db8::/32, 198.51.100.7\n");
  const auto loaded = load();
  ASSERT_TRUE(loaded) << loaded.error().message();
  std::string shown;
  for (const auto& prefix : loaded->values.metrics_allow) shown += net::to_string(prefix) + " ";
  EXPECT_EQ(shown, "192.0.2.0/24 2001:db8::/32 198.51.100.7/32 ");
}

TEST_F(ConfigurationSources, ShowNoSecret) {
  const auto loaded = load({}, {{"WGPILOT_METRICS_TOKEN", "0123456789abcdef"}});
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->values.metrics_token.expose(), "0123456789abcdef");
  for (const EffectiveSetting& setting : loaded->settings) {
    EXPECT_EQ(setting.value.find("0123"), std::string::npos) << setting.name;
  }
  EXPECT_EQ(source_of("metrics_token", *loaded), "WGPILOT_METRICS_TOKEN");
}

TEST_F(ConfigurationSources, MissesAFileOnlyWhenSomebodyAskedForIt) {
  const std::string absent = folder_ / "absent.yaml";
  const auto asked = load_configuration(absent, {}, {});
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().message(),
            "cannot read the configuration: open " + absent + ": No such file or directory (ENOENT)");
  const auto by_variable = load_configuration(std::nullopt, {}, {{"WGPILOT_CONFIG", absent}});
  EXPECT_EQ(by_variable.error().message(), asked.error().message());
}

TEST_F(ConfigurationSources, ReadsTheFileThatTheVariableNames) {
  write("log_level: warn\n");
  const auto loaded = load_configuration(std::nullopt, {}, {{"WGPILOT_CONFIG", file_}});
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->values.log_level, log::Level::Warn);
}

TEST_F(ConfigurationSources, MakesPathsAbsoluteAndDerivesOthersFromTheDataDirectory) {
  const auto loaded = load({{"data_dir", "./var"}});
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->values.data_dir, std::filesystem::current_path() / "var");
  EXPECT_EQ(loaded->values.socket, std::filesystem::current_path() / "var" / "wgpilot.sock");
}

TEST_F(ConfigurationSources, RefusesASocketPathThatLinuxCannotBind) {
  const auto loaded = load({{"data_dir", "/" + std::string(120, 'd')}});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().message(), "the socket's path /" + std::string(120, 'd') +
                                          "/wgpilot.sock is longer than the 107 bytes that Linux allows");
}

TEST(ConfigurationKeys, AreSpelledThreeWaysFromOneName) {
  const ConfigurationKey& key = configuration_keys()[2];
  EXPECT_EQ(key.name, "log_level");
  EXPECT_EQ(key.variable(), "WGPILOT_LOG_LEVEL");
  EXPECT_EQ(key.flag(), "--log-level");
}

TEST(ConfigurationKeys, ShowWhatTheyParse) {
  for (const ConfigurationKey& key : configuration_keys()) {
    const LoadedConfiguration loaded = load_configuration("/dev/null", {}, {}).value();
    Configuration copy;
    EXPECT_TRUE(key.assign(copy, key.show(loaded.values))) << key.name;
    EXPECT_EQ(key.show(copy), key.show(loaded.values)) << key.name;
  }
}

}  // namespace
}  // namespace wgpilot::app
