#include "model/alert.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"

namespace wgpilot::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> errors_of(const Result<AlertRule>& result) {
  std::vector<std::string> lines;
  if (result) return lines;
  for (const auto& field : result.error().fields()) lines.push_back(field.field + ": " + field.message);
  return lines;
}

Result<AlertRule> rule_of(std::string_view text, AlertRule current = {}) {
  WGP_TRY(const auto input, json::parse<AlertRuleInput>(text));
  return with_input(std::move(current), input);
}

TEST(Pace, IsAnAmountInATime) {
  struct Row {
    std::string_view text;
    double amount;
    int window;
  };
  for (const auto& [text, amount, window] :
       {Row{"100MB/s", 1e8, 1}, Row{"1GB/h", 1e9, 3600}, Row{"1.5KiB/min", 1536, 60}, Row{"8kbit/s", 1000, 1},
        Row{"2TB/d", 2e12, 86400}, Row{"7B/s", 7, 1}}) {
    const auto pace = parse_data_pace(text);
    ASSERT_TRUE(pace) << text;
    EXPECT_DOUBLE_EQ(pace->amount, amount) << text;
    EXPECT_EQ(pace->window, std::chrono::seconds(window)) << text;
  }
  EXPECT_DOUBLE_EQ(parse_count_pace("10/min")->amount, 10);
}

TEST(Pace, NeedsBothUnits) {
  for (const auto* bad :
       {"", "100", "100MB", "MB/s", "/s", "100/s", "100MB/", "100MB/m", "100 MB/s", "-1MB/s", "0MB/s",
        "1e9MB/s", "100mb/s", "1..5MB/s", "99999999999TB/s", "inf/s", "nan/s"}) {
    EXPECT_FALSE(parse_data_pace(bad)) << bad;
  }
  for (const auto* bad : {"10", "10/", "/min", "10B/min", "-1/min", "0/h"}) {
    EXPECT_FALSE(parse_count_pace(bad)) << bad;
  }
  EXPECT_THAT(parse_data_pace("100").error().message(), HasSubstr("such as 100MB/s"));
}

TEST(AlertRuleInput, HasSensibleDefaults) {
  const auto rule = rule_of(R"({"type":"peer_offline"})").value();
  EXPECT_EQ(rule.threshold, "10m");
  EXPECT_EQ(threshold_duration(rule), std::chrono::minutes(10));
  EXPECT_EQ(rule.cool_down, std::chrono::hours(1));
  EXPECT_TRUE(rule.enabled);
  EXPECT_THAT(rule.channels, ElementsAre(AlertChannel::Email, AlertChannel::Webhook));
  EXPECT_EQ(rule_of(R"({"type":"certificate_expiring"})")->threshold, "14d");
}

TEST(AlertRuleInput, TakesAScope) {
  const auto rule = rule_of(R"({"type":"transfer_spike","threshold":"1GB/h","network_id":1,"peer_id":2,
                                "channels":["webhook","email","webhook"],"cool_down":"6h"})")
                        .value();
  EXPECT_EQ(rule.network_id, NetworkId{1});
  EXPECT_EQ(rule.peer_id, PeerId{2});
  EXPECT_THAT(rule.channels, ElementsAre(AlertChannel::Email, AlertChannel::Webhook));
  EXPECT_EQ(rule.cool_down, std::chrono::hours(6));
  AlertRule existing = rule;
  existing.id = AlertRuleId{9};
  const auto wider = rule_of(R"({"peer_id":0,"network_id":0,"channels":[]})", existing).value();
  EXPECT_FALSE(wider.network_id || wider.peer_id);
  EXPECT_TRUE(wider.channels.empty());
  EXPECT_EQ(wider.threshold, "1GB/h");
}

TEST(AlertRuleInput, AnswersBadInputWithExamples) {
  EXPECT_THAT(errors_of(rule_of(R"({"type":"peer_on_fire"})")),
              ElementsAre("type: must be peer_offline, interface_down, transfer_spike, interface_errors, "
                          "wireguard_userspace, drift, certificate_expiring or history_unavailable"));
  EXPECT_THAT(errors_of(rule_of("{}")), ElementsAre(HasSubstr("type: is required: peer_offline")));
  EXPECT_THAT(errors_of(rule_of(R"({"type":"transfer_spike"})")),
              ElementsAre("threshold: must be an amount of data in a time, more than 0, such as 100MB/s, "
                          "50Mbit/s or 1GB/h (s, min, h or d)"));
  EXPECT_THAT(
      errors_of(rule_of(R"({"type":"interface_errors","threshold":"10"})")),
      ElementsAre(
          "threshold: must be a number in a time, more than 0, such as 10/min or 500/h (s, min, h or d)"));
  EXPECT_THAT(errors_of(rule_of(R"({"type":"peer_offline","threshold":"10"})")),
              ElementsAre("threshold: must be a duration with its unit, such as 10m, at most 3660d"));
  EXPECT_THAT(errors_of(rule_of(R"({"type":"certificate_expiring","threshold":"3661d"})")),
              ElementsAre("threshold: must be a duration with its unit, such as 14d, at most 3660d"));
  EXPECT_TRUE(rule_of(R"({"type":"certificate_expiring","threshold":"3660d"})"));
  EXPECT_THAT(errors_of(rule_of(R"({"type":"peer_offline","threshold":"60s"})")),
              ElementsAre(HasSubstr("threshold: must be at least 3m")));
  EXPECT_THAT(errors_of(rule_of(R"({"type":"drift","threshold":"10m","cool_down":"1s","peer_id":3})")),
              ElementsAre("threshold: must be empty: drift has no threshold",
                          "peer_id: must be 0: drift is not about single peers",
                          "cool_down: must be a duration such as 30m or 6h, from 1m to 30d"));
  EXPECT_THAT(errors_of(rule_of(R"({"type":"certificate_expiring","network_id":1})")),
              ElementsAre("network_id: must be 0: certificate_expiring is about the whole server"));
  EXPECT_THAT(errors_of(rule_of(R"({"type":"peer_offline","peer_id":1})")),
              ElementsAre("network_id: is required with peer_id"));
}

TEST(Duration, IsShownInItsLargestUnit) {
  using std::chrono::seconds;
  EXPECT_EQ(duration_text(seconds(86400 * 30)), "30d");
  EXPECT_EQ(duration_text(seconds(5400)), "90m");
  EXPECT_EQ(duration_text(seconds(7200)), "2h");
  EXPECT_EQ(duration_text(seconds(61)), "61s");
}

}  // namespace
}  // namespace wgpilot::model
