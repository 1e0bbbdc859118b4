#include "app/configuration_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace wgpilot::app {
namespace {

template <std::filesystem::path Configuration::* Member>
bool assign_path(Configuration& configuration, std::string_view text) {
  if (text.empty()) return false;
  std::error_code error;  // of a working directory that is gone
  configuration.*Member = std::filesystem::absolute(text, error).lexically_normal();
  return !error;
}

// Where "" is none.
template <std::filesystem::path Configuration::* Member>
bool assign_optional_path(Configuration& configuration, std::string_view text) {
  if (!text.empty()) return assign_path<Member>(configuration, text);
  (configuration.*Member).clear();
  return true;
}

template <std::filesystem::path Configuration::* Member>
std::string show_path(const Configuration& configuration) {
  return (configuration.*Member).string();
}

template <auto Member>
bool assign_enum(Configuration& configuration, std::string_view text) {
  using E = std::remove_reference_t<decltype(configuration.*Member)>;
  const auto found = find_enum<E>(text);
  if (found) configuration.*Member = *found;
  return found.has_value();
}

template <auto Member>
std::string show_enum(const Configuration& configuration) {
  return std::string(name_of(configuration.*Member));
}

bool assign_listen(Configuration& configuration, std::string_view text) {
  const auto endpoint = net::parse_endpoint(text);
  if (endpoint) configuration.listen = *endpoint;
  return endpoint.has_value();
}

std::string show_listen(const Configuration& configuration) {
  return net::to_string(configuration.listen);
}

// A whole number from `least` to `most` as people write it: 010 is eight to some.
std::optional<int> find_number(std::string_view text, int least, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
  if (error != std::errc() || end != text.end() || number < least || number > most) return std::nullopt;
  if (text.front() == '0' && text.size() > 1) return std::nullopt;
  return number;
}

bool assign_shutdown_timeout(Configuration& configuration, std::string_view text) {
  const auto seconds = find_number(text, 1, 60);
  if (seconds) configuration.shutdown_timeout = std::chrono::seconds(*seconds);
  return seconds.has_value();
}

std::string show_shutdown_timeout(const Configuration& configuration) {
  return std::to_string(configuration.shutdown_timeout.count());
}

constexpr std::string_view kHiddenToken = "********";

// Long enough that guessing it is hopeless. A token like an API key's would be taken for one.
bool assign_metrics_token(Configuration& configuration, std::string_view text) {
  constexpr std::size_t kShortest = 16, kLongest = 256;
  const bool is_visible = std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
  const bool is_valid =
      text.size() >= kShortest && text.size() <= kLongest && is_visible && !text.starts_with("wgp_");
  if (is_valid || text.empty()) configuration.metrics_token = Secret(std::string(text));
  return is_valid || text.empty();
}

std::string show_metrics_token(const Configuration& configuration) {
  return std::string(configuration.metrics_token.empty() ? "" : kHiddenToken);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool assign_metrics_allow(Configuration& configuration, std::string_view text) {
  constexpr std::size_t kMost = 64;
  std::vector<net::Prefix> prefixes;
  for (std::string_view rest = trimmed(text); !rest.empty();) {
    const auto comma = rest.find(',');
    const auto prefix = net::parse_prefix(trimmed(rest.substr(0, comma)));
    if (!prefix || prefix->has_host_bits() || prefixes.size() == kMost) return false;
    prefixes.push_back(*prefix);
    rest = comma == std::string_view::npos ? std::string_view() : trimmed(rest.substr(comma + 1));
    if (comma != std::string_view::npos && rest.empty()) return false;
  }
  configuration.metrics_allow = std::move(prefixes);
  return true;
}

std::string show_metrics_allow(const Configuration& configuration) {
  std::string text;
  for (const net::Prefix& prefix : configuration.metrics_allow) {
    if (!text.empty()) text += ", ";
    text += net::to_string(prefix);
  }
  return text;
}

bool assign_history_max_mb(Configuration& configuration, std::string_view text) {
  const auto megabytes = find_number(text, 16, 1'000'000);
  if (megabytes) configuration.history_max_mb = static_cast<std::uint64_t>(*megabytes);
  return megabytes.has_value();
}

std::string show_history_max_mb(const Configuration& configuration) {
  return std::to_string(configuration.history_max_mb);
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
  return upper;
}

}  // namespace

std::string ConfigurationKey::variable() const {
  return "WGPILOT_" + upper_case(name);
}

std::string ConfigurationKey::flag() const {
  std::string spelled = fmt::format("--{}", name);
  std::ranges::replace(spelled, '_', '-');
  return spelled;
}

std::span<const ConfigurationKey> configuration_keys() {
  using C = Configuration;
  static const std::array keys{
      ConfigurationKey{"data_dir", "DIR", "Where database, master key and certificates live",
                       "the path of a directory", assign_path<&C::data_dir>, show_path<&C::data_dir>},
      ConfigurationKey{"listen", "ADDRESS:PORT", "Where the API is served over HTTPS",
                       "an address and a port, such as 127.0.0.1:8443 or [::]:443", assign_listen,
                       show_listen},
      ConfigurationKey{"log_level", "LEVEL", "Least important lines to log: " + names_listed<log::Level>(),
                       names_listed<log::Level>(), assign_enum<&C::log_level>, show_enum<&C::log_level>,
                       Effect::AtReload},
      ConfigurationKey{"tls_certificate", "FILE",
                       "Certificate and its chain (PEM) instead of the self-signed one", "the path of a file",
                       assign_path<&C::tls_certificate>, show_path<&C::tls_certificate>},
      ConfigurationKey{"tls_key", "FILE", "Private key (PEM) of that certificate", "the path of a file",
                       assign_path<&C::tls_key>, show_path<&C::tls_key>},
      ConfigurationKey{"socket", "FILE",
                       "Local socket over which commands such as `wgpilot status` ask the service",
                       "the path of a file", assign_path<&C::socket>, show_path<&C::socket>},
      ConfigurationKey{"wireguard", "BACKEND",
                       "WireGuard of the kernel, or wireguard-go: " + names_listed<WireguardChoice>(),
                       names_listed<WireguardChoice>(), assign_enum<&C::wireguard>, show_enum<&C::wireguard>},
      ConfigurationKey{"outbound_ca_file", "FILE",
                       "Certificates (PEM) that mail servers and webhooks are checked by, instead of the "
                       "system's",
                       "the path of a file", assign_optional_path<&C::outbound_ca_file>,
                       show_path<&C::outbound_ca_file>},
      ConfigurationKey{
          "shutdown_timeout", "SECONDS", "How long running requests may take to finish at the end",
          "a whole number of seconds from 1 to 60", assign_shutdown_timeout, show_shutdown_timeout},
      ConfigurationKey{"metrics_token", "TOKEN", "What opens GET /metrics to other machines",
                       "16 to 256 visible ASCII characters without spaces, not beginning with wgp_",
                       assign_metrics_token, show_metrics_token, Effect::AtReload, Exposure::Secret},
      ConfigurationKey{"metrics_allow", "PREFIXES", "Who may read GET /metrics without the token",
                       "at most 64 prefixes without host bits, such as 192.0.2.0/24, 2001:db8::7",
                       assign_metrics_allow, show_metrics_allow, Effect::AtReload},
      ConfigurationKey{"metrics_peers", "CHOICE",
                       "Whether GET /metrics has series of each peer: " + names_listed<MetricsPeers>(),
                       names_listed<MetricsPeers>(), assign_enum<&C::metrics_peers>,
                       show_enum<&C::metrics_peers>, Effect::AtReload},
      ConfigurationKey{"history_max_mb", "MB",
                       "Most megabytes of past traffic to keep; beyond, the oldest gets coarser early",
                       "a whole number of megabytes from 16 to 1000000", assign_history_max_mb,
                       show_history_max_mb}};
  return keys;
}

}  // namespace wgpilot::app
