// From settings to a delivered notice. Where a notice goes is looked up at the moment it is sent, so that
// nothing ever goes to an address that the settings do not name now. Blocking; any thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "monitor/alert_facts.hpp"
#include "outbound/mail.hpp"
#include "outbound/webhook.hpp"

namespace wgpilot::monitor {

// What the delivery of a notice needs, copied from the settings.
struct DeliverySettings {
  storage::Settings settings;
  storage::SecretSettings secrets;
  std::filesystem::path ca_file;  // "": the system's certificates
  friend bool is_same(const DeliverySettings& one, const DeliverySettings& other);
};

// The settings that `channel` cannot do without and that are not set; empty: it is open.
std::vector<std::string> missing_settings(model::AlertChannel channel, const storage::Settings& settings);
std::vector<model::AlertChannel> open_channels(const storage::Settings& settings);

// "ops@example.org through mail.example.org:587", "https://hooks.example.org": for people.
std::string target_text(model::AlertChannel channel, const storage::Settings& settings);

// "t=1700000000,v1=<HMAC-SHA256 of `1700000000.<body>` in hex>"
std::string webhook_signature(const Secret& secret, std::string_view body, UnixTime now);

// Of a channel that is open. Errors are those of outbound/.
Result<void> deliver(const model::Notice& notice, const DeliverySettings& settings, UnixTime now,
                     const outbound::Patience& patience);

}  // namespace wgpilot::monitor
