#include "app/monitoring_parts.hpp"

#include <utility>

#include "base/file.hpp"
#include "http/certificate.hpp"

namespace wgpilot::app {

std::string boot_id() {
  constexpr std::size_t kMostBytes = 64;
  return load_file("/proc/sys/kernel/random/boot_id", kMostBytes).value_or("unknown");
}

monitor::Inventory inventory_of(const control::Snapshot& snapshot) {
  monitor::Inventory existing;
  for (const auto& entry : snapshot.networks) {
    existing.networks.insert(entry.network->id);
    for (const auto& peer : entry.peers) existing.peers.insert(peer->id);
  }
  return existing;
}

std::shared_ptr<const api::MetricsOptions> metrics_options(const Configuration& configuration) {
  const bool has_peers = configuration.metrics_peers == MetricsPeers::On;
  return std::make_shared<const api::MetricsOptions>(
      configuration.metrics_token, configuration.metrics_allow,
      has_peers ? monitor::PeerSeries::On : monitor::PeerSeries::Off);
}

monitor::AlertConfiguration alert_configuration_of(std::shared_ptr<const control::Snapshot> snapshot) {
  const control::Snapshot& held = *snapshot;
  return {.owner = std::move(snapshot),
          .networks = &held.networks,
          .rules = &held.alert_rules,
          .settings = &held.settings,
          .secrets = &held.secrets};
}

std::optional<UnixTime> certificate_expiry(const Configuration& configuration) {
  const auto expiry = http::load_certificate_expiry(configuration.tls_certificate);
  return expiry ? std::optional(*expiry) : std::nullopt;
}

monitor::ServerFacts server_facts(const Configuration& configuration, std::string history_problem) {
  return {.certificate_expires_at = certificate_expiry(configuration),
          .history_problem = std::move(history_problem)};
}

}  // namespace wgpilot::app
