// Alerts: what to watch for, what was seen, and what is still to be told. Plain data, what a request may say
// about a rule, and the pure step from there. Who judges is monitor/.
#pragma once

#include <boost/describe.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/enum_names.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace wgpilot::model {

using AlertRuleId = Id<struct AlertRuleTag>;
using AlertId = Id<struct AlertTag>;
using NoticeId = Id<struct NoticeTag>;

enum class AlertType {
  PeerOffline,
  InterfaceDown,
  TransferSpike,
  InterfaceErrors,
  WireguardUserspace,
  Drift,
  CertificateExpiring,
  HistoryUnavailable,
};
constexpr auto enum_names(AlertType) {
  return std::to_array<EnumName<AlertType>>({{AlertType::PeerOffline, "peer_offline"},
                                             {AlertType::InterfaceDown, "interface_down"},
                                             {AlertType::TransferSpike, "transfer_spike"},
                                             {AlertType::InterfaceErrors, "interface_errors"},
                                             {AlertType::WireguardUserspace, "wireguard_userspace"},
                                             {AlertType::Drift, "drift"},
                                             {AlertType::CertificateExpiring, "certificate_expiring"},
                                             {AlertType::HistoryUnavailable, "history_unavailable"}});
}

enum class AlertChannel { Email, Webhook };
constexpr auto enum_names(AlertChannel) {
  return std::to_array<EnumName<AlertChannel>>(
      {{AlertChannel::Email, "email"}, {AlertChannel::Webhook, "webhook"}});
}

// How much in how long: 100 MB/s is {100'000'000, 1 s}.
struct Pace {
  double amount = 0;
  std::chrono::seconds window{1};
};

// "100MB/s", "1GiB/h", "50Mbit/s", in bytes.
Result<Pace> parse_data_pace(std::string_view text);
// "10/min", "1000/d"
Result<Pace> parse_count_pace(std::string_view text);
// The largest unit that leaves a whole number: "90m", "12h", "30d".
std::string duration_text(std::chrono::seconds duration);

struct AlertRule {
  AlertRuleId id;
  AlertType type = AlertType::PeerOffline;
  std::optional<NetworkId> network_id;  // absent: every network
  std::optional<PeerId> peer_id;        // absent: every peer, or the network as a whole
  std::string threshold;                // as typed, and checked; "" for types that have none
  std::chrono::seconds cool_down{3600};
  std::vector<AlertChannel> channels{AlertChannel::Email, AlertChannel::Webhook};
  bool enabled = true;
  UnixTime created_at;
  UnixTime updated_at;
};
using AlertRulePtr = std::shared_ptr<const AlertRule>;

// The threshold of a rule of a type that has one of that kind.
std::chrono::seconds threshold_duration(const AlertRule& rule);
Pace threshold_pace(const AlertRule& rule);

// What is absent stays as it is.
struct AlertRuleInput {
  std::optional<AlertType> type;        // create only
  std::optional<NetworkId> network_id;  // 0 is every network
  std::optional<PeerId> peer_id;        // 0 is every peer
  std::optional<std::string> threshold;
  std::optional<std::string> cool_down;
  std::optional<std::vector<AlertChannel>> channels;
  std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(AlertRuleInput, (),
                      (type, network_id, peer_id, threshold, cool_down, channels, enabled))

// `current` with the input's fields; ValidationError names every wrong one. A rule without an id is new. That
// network and peer exist is the caller's to check, as are ids and times.
Result<AlertRule> with_input(AlertRule current, const AlertRuleInput& input);

// One thing that a rule saw, from its beginning to its end.
struct Alert {
  AlertId id;
  AlertRuleId rule_id;  // which may be gone
  AlertType type = AlertType::PeerOffline;
  std::optional<NetworkId> network_id;  // what it is about, which may be gone
  std::optional<PeerId> peer_id;
  std::string summary;  // "Peer 'Phone' of network 'Office' is offline"
  std::string detail;   // a sentence or more
  UnixTime fired_at;
  std::optional<UnixTime> recovered_at;  // absent: it goes on
};

// What one channel has to tell, until it is told.
struct Notice {
  NoticeId id;
  std::string key;  // 32 hex digits: the same for every attempt
  AlertChannel channel = AlertChannel::Email;
  std::string event;  // "fired", "recovered"
  std::string title;
  std::string body;  // of a mail: text; of a webhook: JSON
  UnixTime created_at;
};

}  // namespace wgpilot::model
