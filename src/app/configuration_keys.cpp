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

bool assign_shutdown_timeout(Configuration& configuration, std::string_view text) {
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), seconds);
  const bool valid = error == std::errc() && end == text.end() && seconds >= 1 && seconds <= 60;
  if (valid) configuration.shutdown_timeout = std::chrono::seconds(seconds);
  return valid && text.front() != '0';  // 010 is eight to some
}

std::string show_shutdown_timeout(const Configuration& configuration) {
  return std::to_string(configuration.shutdown_timeout.count());
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
                       names_listed<log::Level>(), assign_enum<&C::log_level>, show_enum<&C::log_level>},
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
      ConfigurationKey{
          "shutdown_timeout", "SECONDS", "How long running requests may take to finish at the end",
          "a whole number of seconds from 1 to 60", assign_shutdown_timeout, show_shutdown_timeout}};
  return keys;
}

}  // namespace wgpilot::app
