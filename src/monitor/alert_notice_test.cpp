#include "monitor/alert_notice.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "monitor/alert_delivery.hpp"

namespace wgpilot::monitor {
namespace {

using model::AlertChannel;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const NoticeContext kContext{.server = "vpn.example.org", .now = from_unix(1'700'000'600)};
const std::vector<AlertChannel> kBoth{AlertChannel::Email, AlertChannel::Webhook};

AlertChange change(int id, AlertChange::Kind kind = AlertChange::Kind::Fired) {
  AlertChange made;
  made.kind = kind;
  made.alert = {.id = {id},
                .rule_id = {3},
                .type = model::AlertType::PeerOffline,
                .network_id = NetworkId{1},
                .peer_id = PeerId{7},
                .summary = fmt::format("Peer 'Phone {}' of network 'Büro' is offline", id),
                .detail = "Since noon.",
                .fired_at = from_unix(1'700'000'000),
                .recovered_at = std::nullopt};
  if (kind != AlertChange::Kind::Fired) made.alert.recovered_at = kContext.now;
  made.headline = made.alert.summary;
  made.names = {.network = "Büro", .interface = "wg0", .peer = fmt::format("Phone {}", id)};
  made.channels = kBoth;
  return made;
}

TEST(Notices, TellPeopleInWords) {
  const auto notices = to_notices(std::vector{change(1)}, {AlertChannel::Email}, kContext);
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].title, "Peer 'Phone 1' of network 'Büro' is offline");
  EXPECT_EQ(notices[0].body,
            "Peer 'Phone 1' of network 'Büro' is offline.\nSince noon.\nSince 2023-11-14 22:13:20 UTC.\n"
            "\n-- \nwgpilot at vpn.example.org\n");
}

TEST(Notices, TellProgramsInJson) {
  const auto notices = to_notices(std::vector{change(1)}, {AlertChannel::Webhook}, kContext);
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].key.size(), 32U);
  auto body = boost::json::parse(notices[0].body).as_object();
  EXPECT_EQ(body.at("id").as_string(), notices[0].key);
  body.erase("id");
  EXPECT_EQ(body, boost::json::parse(R"({
      "event":"fired","server":"vpn.example.org","time":1700000600,"total":1,
      "summary":"Peer 'Phone 1' of network 'Büro' is offline",
      "alerts":[{"id":1,"rule_id":3,"type":"peer_offline","detail":"Since noon.",
                 "summary":"Peer 'Phone 1' of network 'Büro' is offline",
                 "fired_at":1700000000,"recovered_at":0,
                 "network":{"id":1,"name":"Büro","interface":"wg0"},"peer":{"id":7,"name":"Phone 1"}}]})"));
}

TEST(Notices, TellTogetherWhatHappenedTogether) {
  std::vector<AlertChange> changes;
  for (int i = 0; i < 250; ++i) changes.push_back(change(i));
  changes.push_back(change(999, AlertChange::Kind::Recovered));
  changes.push_back(change(1000, AlertChange::Kind::Ended));
  const auto notices = to_notices(changes, kBoth, kContext);
  ASSERT_THAT(notices, SizeIs(4));
  EXPECT_EQ(notices[0].title, "Peer 'Phone 0' of network 'Büro' is offline, and 249 more");
  EXPECT_THAT(notices[0].body, HasSubstr("\nAnd 230 more.\n"));
  const auto body = boost::json::parse(notices[1].body);
  EXPECT_EQ(body.at("total"), 250);
  EXPECT_EQ(body.at("alerts").as_array().size(), kMostInWebhook);
  EXPECT_EQ(notices[2].event, "recovered");
  EXPECT_THAT(notices[2].body, HasSubstr("From 2023-11-14 22:13:20 UTC to 2023-11-14 22:23:20 UTC."));
}

TEST(Notices, GoToChannelsThatAreOpenAndWantedOnly) {
  auto quiet = change(1);
  quiet.channels.clear();
  EXPECT_THAT(to_notices(std::vector{quiet}, kBoth, kContext), IsEmpty());
  EXPECT_THAT(to_notices(std::vector{change(1)}, {}, kContext), IsEmpty());
}

TEST(Channels, AreOpenWhenTheirSettingsAreThere) {
  storage::Settings settings;
  EXPECT_THAT(missing_settings(AlertChannel::Email, settings),
              ElementsAre("smtp_host", "smtp_from", "alert_email"));
  EXPECT_THAT(missing_settings(AlertChannel::Webhook, settings), ElementsAre("webhook_url"));
  settings = {{"smtp_host", "mail.example.org"},
              {"smtp_from", "wgpilot@example.org"},
              {"alert_email", "ops@example.org"},
              {"webhook_url", ""}};
  EXPECT_THAT(open_channels(settings), ElementsAre(AlertChannel::Email));
  EXPECT_EQ(target_text(AlertChannel::Email, settings), "ops@example.org through mail.example.org:587");
  settings["smtp_tls"] = "tls";
  EXPECT_THAT(target_text(AlertChannel::Email, settings), HasSubstr(":465"));
  settings["smtp_port"] = "2525";
  EXPECT_THAT(target_text(AlertChannel::Email, settings), HasSubstr(":2525"));
}

// printf '1700000000.{}' | openssl dgst -sha256 -hmac 0123456789abcdef
TEST(WebhookSignature, CoversTimeAndBody) {
  EXPECT_EQ(webhook_signature(Secret("0123456789abcdef"), "{}", from_unix(1'700'000'000)),
            "t=1700000000,v1=e4f8e2ecae2295b2ddb2f0b5584c8275e226c0ebe9b3b819e70156bb67122e3e");
}

}  // namespace
}  // namespace wgpilot::monitor
