#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "monitor/alert_conditions.hpp"

namespace wgpilot::monitor {
namespace {

using dataplane::NetworkWithPeers;
using model::AlertRule;
using model::AlertType;

const NetworkWithPeers* find_entry(const AlertConfiguration& configuration, NetworkId id) {
  const auto& networks = *configuration.networks;
  const auto found =
      std::ranges::lower_bound(networks, id, {}, [](const auto& entry) { return entry.network->id; });
  return found != networks.end() && found->network->id == id ? &*found : nullptr;
}

const model::Peer* find_row(const NetworkWithPeers& entry, PeerId id) {
  const auto found = std::ranges::lower_bound(entry.peers, id, {}, [](const auto& peer) { return peer->id; });
  return found != entry.peers.end() && (*found)->id == id ? found->get() : nullptr;
}

std::string network_text(const SubjectNames& names) {
  return fmt::format("network '{}' ({})", names.network, names.interface);
}

std::string subject_text(const SubjectNames& names) {
  if (names.peer.empty()) return "Network" + network_text(names).substr(std::string_view("network").size());
  return fmt::format("Peer '{}' of network '{}'", names.peer, names.network);
}

UnixTime time_of(const Finding& finding) {
  return from_unix(static_cast<std::int64_t>(finding.value));
}

AlertText describe_offline(const Finding& finding, const SubjectNames& names, UnixTime now) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(now - time_of(finding)).count();
  return {subject_text(names) + " is offline",
          fmt::format("The last handshake was at {}, {} minutes ago.", time_text(time_of(finding)), minutes)};
}

AlertText describe_certificate(const Finding& finding, UnixTime now) {
  const bool has_expired = time_of(finding) <= now;
  return {has_expired ? "The TLS certificate has expired" : "The TLS certificate expires soon",
          fmt::format("The certificate of the web page and the API is valid until {}. Renew it and run "
                      "`systemctl reload wgpilot`.",
                      time_text(time_of(finding)))};
}

AlertText describe_errors(const AlertRule& rule, const Finding& finding, const SubjectNames& names) {
  return {"The interface of " + network_text(names) + " counts many errors",
          fmt::format("{:.0f} errors in the time of the threshold, {}. `ip -s link show {}` and "
                      "`wgpilot diagnose` tell more.",
                      finding.value, rule.threshold, names.interface)};
}

}  // namespace

AlertText describe(const AlertRule& rule, const Finding& finding, const SubjectNames& names, UnixTime now) {
  switch (rule.type) {
    case AlertType::PeerOffline:
      return describe_offline(finding, names, now);
    case AlertType::InterfaceDown:
      return {"The interface of " + network_text(names) + " is down",
              "The network is enabled, but its interface is missing or down. `wgpilot diagnose` says why."};
    case AlertType::TransferSpike:
      return {subject_text(names) + " transfers unusually much",
              fmt::format("{} in the time of the threshold, {}, in both directions together.",
                          bytes_text(finding.value), rule.threshold)};
    case AlertType::InterfaceErrors:
      return describe_errors(rule, finding, names);
    case AlertType::WireguardUserspace:
      return {"The interface of " + network_text(names) + " runs in userspace",
              "It works, but slower and with more load than with the WireGuard of the kernel."};
    case AlertType::Drift:
      return {names.network.empty() ? "Somebody changed the firewall or settings of this server"
                                    : "Somebody changed the interface of " + network_text(names),
              finding.note};
    case AlertType::CertificateExpiring:
      return describe_certificate(finding, now);
    case AlertType::HistoryUnavailable:
      return {"No history is being kept", "Tunnels are not affected. The reason: " + finding.note};
  }
  return {};
}

std::string describe_recovery(AlertType type, const SubjectNames& names) {
  switch (type) {
    case AlertType::PeerOffline:
      return subject_text(names) + " is online again";
    case AlertType::InterfaceDown:
      return "The interface of " + network_text(names) + " is up again";
    case AlertType::TransferSpike:
      return subject_text(names) + " transfers as usual again";
    case AlertType::InterfaceErrors:
      return "The interface of " + network_text(names) + " counts few errors again";
    case AlertType::WireguardUserspace:
      return "The interface of " + network_text(names) + " runs in the kernel again";
    case AlertType::Drift:
      return "What was changed is as it should be";
    case AlertType::CertificateExpiring:
      return "The TLS certificate was renewed";
    case AlertType::HistoryUnavailable:
      return "History is being kept again";
  }
  return {};
}

SubjectNames names_of(const AlertConfiguration& configuration, const Subject& subject) {
  const NetworkWithPeers* entry = subject.network ? find_entry(configuration, *subject.network) : nullptr;
  if (entry == nullptr) return {};
  const model::Peer* peer = subject.peer ? find_row(*entry, *subject.peer) : nullptr;
  return {.network = entry->network->name,
          .interface = entry->network->interface,
          .peer = peer ? peer->name : ""};
}

bool is_watched(const AlertConfiguration& configuration, const AlertRule& rule, const Subject& subject,
                UnixTime now) {
  if (!rule.enabled) return false;
  if (!subject.network) return true;
  if (rule.network_id && rule.network_id != subject.network) return false;
  if (rule.peer_id && rule.peer_id != subject.peer) return false;
  const NetworkWithPeers* entry = find_entry(configuration, *subject.network);
  if (entry == nullptr || !entry->network->enabled) return false;
  if (!subject.peer) return true;
  const model::Peer* peer = find_row(*entry, *subject.peer);
  return peer != nullptr && is_active(*peer, now);
}

std::string bytes_text(double bytes) {
  constexpr std::array<std::string_view, 5> kUnits{"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < kUnits.size()) {
    bytes /= 1000;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", bytes, unit == 0 ? 0 : 1, kUnits[unit]);
}

std::string time_text(UnixTime time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(to_unix(time)));
}

}  // namespace wgpilot::monitor
