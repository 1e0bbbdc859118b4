// How this process is set up, from four places: flags, then WGPILOT_* variables, then the configuration file,
// then defaults. One table of keys (configuration_keys.hpp) drives parsing, `config check` and the help text.
// Networks, peers and everything that is changed while running live in the database instead.
// Values; thread-compatible. Every error is ConfigInvalid and names the place: file and line, variable or
// flag.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_names.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/address.hpp"

namespace wgpilot::app {

inline constexpr std::string_view kDefaultConfigurationFile = "/etc/wgpilot/config.yaml";

enum class WireguardChoice { Auto, Kernel, Userspace };
constexpr auto enum_names(WireguardChoice) {
  return std::to_array<EnumName<WireguardChoice>>({{WireguardChoice::Auto, "auto"},
                                                   {WireguardChoice::Kernel, "kernel"},
                                                   {WireguardChoice::Userspace, "userspace"}});
}

// Whether GET /metrics has series of each peer.
enum class MetricsPeers { On, Off };
constexpr auto enum_names(MetricsPeers) {
  return std::to_array<EnumName<MetricsPeers>>({{MetricsPeers::On, "on"}, {MetricsPeers::Off, "off"}});
}

// Paths are absolute once loaded.
struct Configuration {
  std::filesystem::path data_dir = "/var/lib/wgpilot";
  net::Endpoint listen{net::Address::v4(0x7f000001), 8443};
  log::Level log_level = log::Level::Info;
  std::filesystem::path tls_certificate;  // default: data_dir/certs/server.crt
  std::filesystem::path tls_key;          // default: data_dir/certs/server.key
  std::filesystem::path socket;           // default: data_dir/wgpilot.sock
  WireguardChoice wireguard = WireguardChoice::Auto;
  std::filesystem::path outbound_ca_file;  // default: none, the system's certificates
  std::chrono::seconds shutdown_timeout{10};
  Secret metrics_token;                    // empty: there is none
  std::vector<net::Prefix> metrics_allow;  // who may read GET /metrics without the token
  MetricsPeers metrics_peers = MetricsPeers::On;
  std::uint64_t history_max_mb = 512;  // of a million bytes
};

// By name of the key; values as typed.
using Flags = std::map<std::string, std::string>;
// The process environment; only names that start with WGPILOT_ are looked at.
using Environment = std::map<std::string, std::string>;

// What holds at the end, and where it came from: "--listen", "WGPILOT_LISTEN", "/etc/wgpilot/config.yaml:3"
// or "default".
struct EffectiveSetting {
  std::string name;
  std::string value;
  std::string source;
};

struct LoadedConfiguration {
  Configuration values;
  std::vector<EffectiveSetting> settings;  // in the order of the table
};

// Reads `file`, else the one WGPILOT_CONFIG names, else the default one if it exists.
Result<LoadedConfiguration> load_configuration(const std::optional<std::string>& file, const Flags& flags,
                                               const Environment& environment);

Environment process_environment();

}  // namespace wgpilot::app
