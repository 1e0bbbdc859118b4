// What people and programs are told about alerts: the text of mails and the JSON of webhooks. What changed
// for one rule at about the same time goes into one notice, so that a broken uplink of a thousand peers is
// not a thousand mails. Pure, but for the random keys.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "monitor/alert_judge.hpp"

namespace wgpilot::monitor {

// A mail names this many by a line of their own, a webhook carries this many; both tell the number of all.
inline constexpr std::size_t kMostInMail = 20;
inline constexpr std::size_t kMostInWebhook = 100;

struct NoticeContext {
  std::string server;  // how clients call this server, "" when that is not set
  UnixTime now;
};

// For each rule and kind of change one for each channel that the rule names and `open` has. Without ids.
std::vector<model::Notice> to_notices(std::span<const AlertChange> changes,
                                      const std::vector<model::AlertChannel>& open,
                                      const NoticeContext& context);

// What the test button sends.
model::Notice test_notice(model::AlertChannel channel, const NoticeContext& context);

}  // namespace wgpilot::monitor
