#include "storage/alerts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/networks.hpp"
#include "storage/peers.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

using model::AlertType;
using testing::IsEmpty;
using testing::SizeIs;

auto fields_of(const model::AlertRule& r) {
  return std::tie(r.id, r.type, r.network_id, r.peer_id, r.threshold, r.cool_down, r.channels, r.enabled,
                  r.created_at, r.updated_at);
}

auto fields_of(const model::Alert& a) {
  return std::tie(a.id, a.rule_id, a.type, a.network_id, a.peer_id, a.summary, a.detail, a.fired_at,
                  a.recovered_at);
}

auto fields_of(const model::Notice& n) {
  return std::tie(n.id, n.key, n.channel, n.event, n.title, n.body, n.created_at);
}

class AlertRows : public testing::Test {
 protected:
  AlertRows() {
    network = insert_network(database, stored.master, test::sample_network()).value();
    peer = insert_peer(database, stored.master, test::sample_peer(network), std::nullopt).value();
  }
  model::AlertRule sample_rule() const {
    return {.type = AlertType::TransferSpike,
            .network_id = network,
            .peer_id = peer,
            .threshold = "1GB/h",
            .cool_down = std::chrono::minutes(5),
            .channels = {model::AlertChannel::Webhook},
            .enabled = false,
            .created_at = from_unix(1),
            .updated_at = from_unix(2)};
  }

  test::TemporaryDatabase stored;
  Database& database = stored.database;
  NetworkId network;
  PeerId peer;
};

TEST_F(AlertRows, BeginWithTheUsualRules) {
  std::vector<AlertType> enabled;
  const auto rules = load_alert_rules(database).value();
  for (const auto& rule : rules) {
    if (rule.enabled) enabled.push_back(rule.type);
    EXPECT_THAT(rule.channels, SizeIs(2));
  }
  EXPECT_THAT(rules, SizeIs(8));
  EXPECT_THAT(enabled,
              testing::ElementsAre(AlertType::InterfaceDown, AlertType::Drift, AlertType::CertificateExpiring,
                                   AlertType::HistoryUnavailable, AlertType::WireguardUserspace));
}

TEST_F(AlertRows, KeepEveryFieldOfARule) {
  model::AlertRule rule = sample_rule();
  rule.id = insert_alert_rule(database, rule).value();
  EXPECT_EQ(fields_of(load_alert_rules(database)->back()), fields_of(rule));
  rule.peer_id.reset();
  rule.threshold = "5MB/s";
  rule.channels.clear();
  rule.enabled = true;
  rule.updated_at = from_unix(3);
  ASSERT_TRUE(update_alert_rule(database, rule));
  EXPECT_EQ(fields_of(load_alert_rules(database)->back()), fields_of(rule));
  ASSERT_TRUE(delete_alert_rule(database, rule.id));
  EXPECT_EQ(delete_alert_rule(database, rule.id).error().code(), Code::AlertNotFound);
  EXPECT_EQ(update_alert_rule(database, rule).error().code(), Code::AlertNotFound);
}

TEST_F(AlertRows, GoWithWhatTheyAreAbout) {
  ASSERT_TRUE(insert_alert_rule(database, sample_rule()));
  ASSERT_TRUE(delete_peer(database, peer));
  EXPECT_THAT(load_alert_rules(database).value(), SizeIs(8));
}

TEST_F(AlertRows, KeepAlertsAndNoticesUntilTheyAreDeleted) {
  model::Alert alert{.id = {7},
                     .rule_id = {1},
                     .type = AlertType::PeerOffline,
                     .network_id = network,
                     .peer_id = peer,
                     .summary = "Peer 'Büro' is offline",
                     .detail = "Since noon.",
                     .fired_at = from_unix(10),
                     .recovered_at = std::nullopt};
  ASSERT_TRUE(store_alert(database, alert));
  alert.recovered_at = from_unix(20);
  ASSERT_TRUE(store_alert(database, alert));
  const auto alerts = load_alerts(database).value();
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_EQ(fields_of(alerts[0]), fields_of(alert));
  const model::Notice notice{.id = {3},
                             .key = "0123",
                             .channel = model::AlertChannel::Webhook,
                             .event = "fired",
                             .title = "t",
                             .body = "{}",
                             .created_at = from_unix(10)};
  ASSERT_TRUE(store_notice(database, notice));
  EXPECT_EQ(fields_of(load_notices(database)->at(0)), fields_of(notice));
  ASSERT_TRUE(delete_alert(database, alert.id));
  ASSERT_TRUE(delete_notice(database, notice.id));
  EXPECT_THAT(load_alerts(database).value(), IsEmpty());
  EXPECT_THAT(load_notices(database).value(), IsEmpty());
}

}  // namespace
}  // namespace wgpilot::storage
