#include "monitor/alert_conditions.hpp"

#include <algorithm>

namespace wgpilot::monitor {
namespace {

using dataplane::NetworkWithPeers;
using model::AlertRule;
using model::AlertType;
using Verdict = Finding::Verdict;

bool is_in_scope(const AlertRule& rule, NetworkId network) {
  return !rule.network_id || *rule.network_id == network;
}

bool is_measured(const AlertRule& rule) {
  return rule.enabled && (rule.type == AlertType::TransferSpike || rule.type == AlertType::InterfaceErrors);
}

std::chrono::seconds mean_of(const model::Pace& pace) {
  return std::max(pace.window, kShortestMean);
}

// Counters that went back began anew: what they had before is lost, not negative.
double grown(std::uint64_t before, std::uint64_t after) {
  return after >= before ? static_cast<double>(after - before) : 0;
}

double bytes_between(const PeerReading& before, const PeerReading& after) {
  return grown(before.status.rx_bytes, after.status.rx_bytes) +
         grown(before.status.tx_bytes, after.status.tx_bytes);
}

double amount_between(AlertType type, const NetworkReading& before, const NetworkReading& after) {
  const auto &from = before.link.counters, &to = after.link.counters;
  if (type == AlertType::InterfaceErrors) {
    return grown(from.rx_errors, to.rx_errors) + grown(from.tx_errors, to.tx_errors);
  }
  return grown(from.rx_bytes, to.rx_bytes) + grown(from.tx_bytes, to.tx_bytes);
}

// Of one network, or of the rule's one peer in it; absent when either side does not have it.
std::optional<double> amount_between(const AlertRule& rule, const NetworkReading& before,
                                     const NetworkReading& after) {
  if (!before.present || !after.present) return std::nullopt;
  if (!rule.peer_id) return amount_between(rule.type, before, after);
  const PeerReading* from = find_peer(before, *rule.peer_id);
  const PeerReading* to = find_peer(after, *rule.peer_id);
  if (from == nullptr || to == nullptr) return std::nullopt;
  return bytes_between(*from, *to);
}

bool is_up(const NetworkReading& reading) {
  return reading.present && reading.link.up;
}

bool holds(const AlertRule& rule, const NetworkReading& reading) {
  if (rule.type == AlertType::InterfaceDown) return !is_up(reading);
  return reading.present && reading.link.device_type == "userspace";
}

}  // namespace

void AlertConditions::observe(const AlertConfiguration& configuration, const Observation& before,
                              const Observation& after) {
  remember_handshakes(after);
  remember_downs(after);
  const auto is_forgotten = [&](const auto& entry) {
    const auto& rules = *configuration.rules;
    const auto rule = std::ranges::find(rules, entry.first.first, [](const auto& r) { return r->id; });
    return rule == rules.end() || !is_measured(**rule) || !is_in_scope(**rule, *entry.first.second.network) ||
           find_network(after, *entry.first.second.network) == nullptr;
  };
  std::erase_if(meters_, is_forgotten);
  for (const auto& rule : *configuration.rules) {
    if (is_measured(*rule)) measure(*rule, before, after);
  }
}

void AlertConditions::remember_handshakes(const Observation& after) {
  std::size_t peers = 0;
  for (const auto& network : after.networks) {
    peers += network->peers.size();
    for (const PeerReading& peer : network->peers) {
      if (peer.status.last_handshake) last_handshakes_[peer.id] = *peer.status.last_handshake;
    }
  }
  // Some may be of interfaces that are only down for a while; twice as many as there are is a limit.
  if (last_handshakes_.size() <= 2 * peers + 1000) return;
  std::erase_if(last_handshakes_, [&](const auto& entry) {
    return std::ranges::none_of(after.networks,
                                [&](const auto& network) { return find_peer(*network, entry.first); });
  });
}

void AlertConditions::remember_downs(const Observation& after) {
  std::erase_if(down_since_, [&](const auto& entry) { return find_network(after, entry.first) == nullptr; });
  for (const auto& network : after.networks) {
    if (is_up(*network)) {
      down_since_.erase(network->id);
    } else {
      down_since_.try_emplace(network->id, after.taken_at);
    }
  }
}

bool AlertConditions::is_down_for_long(NetworkId network, const Observation& after) const {
  const auto since = down_since_.find(network);
  return since != down_since_.end() && after.taken_at - since->second >= kRepairTime;
}

void AlertConditions::measure(const AlertRule& rule, const Observation& before, const Observation& after) {
  if (before.number == 0 || after.taken_at <= before.taken_at) return;
  for (const auto& network : after.networks) {
    const NetworkReading* earlier = find_network(before, network->id);
    if (earlier == nullptr || !is_in_scope(rule, network->id)) continue;
    if (const auto amount = amount_between(rule, *earlier, *network)) {
      SlidingSum& meter = meters_[{rule.id, Subject{network->id, rule.peer_id}}];
      meter.add(before.taken_at, after.taken_at, *amount, mean_of(model::threshold_pace(rule)));
    }
  }
}

std::vector<Finding> AlertConditions::find(const AlertConfiguration& configuration, const AlertRule& rule,
                                           const Observation& after) const {
  switch (rule.type) {
    case AlertType::PeerOffline:
      return find_offline_peers(configuration, rule, after);
    case AlertType::InterfaceDown:
    case AlertType::WireguardUserspace:
      return find_networks(configuration, rule, after);
    case AlertType::TransferSpike:
    case AlertType::InterfaceErrors:
      return find_exceeded(rule, after);
    case AlertType::Drift:
    case AlertType::CertificateExpiring:
    case AlertType::HistoryUnavailable:
      return {};
  }
  return {};
}

std::vector<Finding> AlertConditions::find(const AlertRule& rule, const ServerFacts& facts, UnixTime now) {
  if (rule.type == AlertType::HistoryUnavailable && !facts.history_problem.empty()) {
    return {{.note = facts.history_problem}};
  }
  if (rule.type != AlertType::CertificateExpiring) return {};
  if (!facts.certificate_expires_at) return {{.verdict = Verdict::Unknown}};
  if (*facts.certificate_expires_at - now >= model::threshold_duration(rule)) return {};
  return {{.value = static_cast<double>(to_unix(*facts.certificate_expires_at))}};
}

// A peer that was never heard is not offline: nobody has set it up yet.
std::vector<Finding> AlertConditions::find_offline_peers(const AlertConfiguration& configuration,
                                                         const AlertRule& rule,
                                                         const Observation& after) const {
  const auto patience = model::threshold_duration(rule);
  std::vector<Finding> findings;
  for (const NetworkWithPeers& entry : *configuration.networks) {
    if (!entry.network->enabled || !is_in_scope(rule, entry.network->id)) continue;
    for (const auto& peer : entry.peers) {
      if ((rule.peer_id && *rule.peer_id != peer->id) || !is_active(*peer, after.time)) continue;
      const Subject subject{entry.network->id, peer->id};
      const auto heard = last_handshakes_.find(peer->id);
      if (heard == last_handshakes_.end()) {
        findings.push_back({.subject = subject, .verdict = Verdict::Unknown});
      } else if (after.time - heard->second >= patience) {
        findings.push_back({.subject = subject, .value = static_cast<double>(to_unix(heard->second))});
      }
    }
  }
  return findings;
}

std::vector<Finding> AlertConditions::find_networks(const AlertConfiguration& configuration,
                                                    const AlertRule& rule, const Observation& after) const {
  std::vector<Finding> findings;
  for (const NetworkWithPeers& entry : *configuration.networks) {
    const model::Network& network = *entry.network;
    if (!network.enabled || !is_in_scope(rule, network.id)) continue;
    const NetworkReading* reading = find_network(after, network.id);
    // One that was changed since may be about to come up.
    const bool is_known = reading != nullptr && network.updated_at < after.time;
    if (is_known && !holds(rule, *reading)) continue;
    const bool is_lasting = rule.type != AlertType::InterfaceDown || is_down_for_long(network.id, after);
    findings.push_back({.subject = {network.id, std::nullopt},
                        .verdict = is_known && is_lasting ? Verdict::Holds : Verdict::Unknown});
  }
  return findings;
}

std::vector<Finding> AlertConditions::find_exceeded(const AlertRule& rule, const Observation& after) const {
  const model::Pace pace = model::threshold_pace(rule);
  const auto mean = mean_of(pace);
  const double scale = static_cast<double>(pace.window.count()) / static_cast<double>(mean.count());
  std::vector<Finding> findings;
  for (auto meter = meters_.lower_bound({rule.id, Subject{}});
       meter != meters_.end() && meter->first.first == rule.id; ++meter) {
    const double amount = meter->second.in_window(after.taken_at, mean) * scale;
    if (amount > pace.amount) findings.push_back({.subject = meter->first.second, .value = amount});
  }
  return findings;
}

}  // namespace wgpilot::monitor
