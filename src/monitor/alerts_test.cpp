#include "monitor/alerts.hpp"

#include <future>

#include "base/log.hpp"
#include "monitor/alert_fixture.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::monitor {
namespace {

using model::AlertChannel;
using model::AlertType;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const async::Deadline kNever = async::Deadline::never();

class AlertService : public AlertWorld {
 protected:
  AlertService() {
    settings = {{"smtp_host", "mail.example.org"},
                {"smtp_from", "wgpilot@example.org"},
                {"alert_email", "ops@example.org"},
                {"webhook_url", "https://hooks.example.org/"}};
    add_rule(AlertType::InterfaceDown, "", minutes(1));
    rules[0].channels = {AlertChannel::Email};
    restart();
  }

  // A new run over the same database; what the old one had not written yet is lost.
  void restart() {
    alerts.reset();
    queue.emplace();
    alerts.emplace(Alerts::Parts{.database = stored.database,
                                 .control_queue = *queue,
                                 .clock = clock,
                                 .configuration = [this] { return configuration(); },
                                 .facts = [this] { return facts; },
                                 .deliver = [this](const auto& notice, const auto& with, UnixTime,
                                                   const auto&) { return receive(notice, with); }},
                   load_alert_memory(stored.database).value());
  }

  Result<void> receive(const model::Notice& notice, const DeliverySettings& with) {
    ++attempts;
    if (channel_fails[notice.channel]) return fail(Code::Unavailable, "the server is down");
    received.push_back(notice.title + " to " + target_text(notice.channel, with.settings));
    return {};
  }

  void tick() {
    alerts->tick();
    wait_for_rows();
  }
  void wait_for_rows() {
    std::promise<void> done;
    ASSERT_TRUE(queue->post([&] { done.set_value(); }));
    done.get_future().wait();
  }
  void pass(seconds time) {
    clock.advance(time);
    tick();
  }

  void go_down() {
    see_link(false, seconds(30) - kRepairTime);
    see_link(false, kRepairTime);
  }
  void come_up() { see_link(true, seconds(30)); }
  void see_link(bool up, seconds later) {
    reading.link.up = up;
    look(later);
    clock.advance(later);
    alerts->on_observation(before, after);
  }

  test::TemporaryDatabase stored;
  FakeClock clock{start};
  ServerFacts facts;
  std::map<AlertChannel, bool> channel_fails;
  int attempts = 0;
  std::vector<std::string> received;
  std::optional<async::ControlQueue> queue;
  std::optional<Alerts> alerts;  // goes before the queue's jobs are over only when there are none
};

TEST_F(AlertService, TellsOnceAndTellsTheEnd) {
  go_down();
  tick();
  tick();
  come_up();
  tick();
  EXPECT_THAT(received, ElementsAre("The interface of network 'Office' (wg0) is down to ops@example.org "
                                    "through mail.example.org:587",
                                    "The interface of network 'Office' (wg0) is up again to ops@example.org "
                                    "through mail.example.org:587"));
  ASSERT_THAT(alerts->recent(), SizeIs(1));
  EXPECT_TRUE(alerts->recent()[0].recovered_at);
}

TEST_F(AlertService, LosesNothingToAServerThatFails) {
  channel_fails[AlertChannel::Email] = true;
  go_down();
  tick();
  EXPECT_EQ(attempts, 1);
  tick();
  EXPECT_EQ(attempts, 1) << "it pauses";
  come_up();
  pass(seconds(10));
  EXPECT_EQ(attempts, 2);
  channel_fails.clear();
  pass(seconds(10));
  EXPECT_EQ(attempts, 2) << "the pause has doubled";
  pass(seconds(10));
  EXPECT_THAT(received, ElementsAre(HasSubstr("is down"), HasSubstr("is up again")));
  EXPECT_EQ(alerts->waiting_notices(), 0U);
}

TEST_F(AlertService, KeepsWhatWaitsOverARestart) {
  channel_fails[AlertChannel::Email] = true;
  go_down();
  tick();
  restart();
  EXPECT_EQ(alerts->waiting_notices(), 1U);
  ASSERT_THAT(alerts->recent(), SizeIs(1));
  channel_fails.clear();
  go_down();
  tick();
  EXPECT_THAT(received, SizeIs(1)) << "told once, though it still holds";
  restart();
  come_up();
  tick();
  EXPECT_THAT(received, ElementsAre(HasSubstr("is down"), HasSubstr("is up again")));
}

TEST_F(AlertService, LetsOneChannelWorkWhileTheOtherFails) {
  rules[0].channels = {AlertChannel::Email, AlertChannel::Webhook};
  channel_fails[AlertChannel::Email] = true;
  go_down();
  tick();
  EXPECT_THAT(received, ElementsAre(HasSubstr("to https://hooks.example.org")));
  EXPECT_EQ(alerts->waiting_notices(), 1U);
}

TEST_F(AlertService, TriesAtOnceWhenTheSettingsChange) {
  channel_fails[AlertChannel::Email] = true;
  go_down();
  tick();
  channel_fails.clear();
  settings["smtp_host"] = "mail2.example.org";
  tick();
  EXPECT_THAT(received, ElementsAre(HasSubstr("mail2.example.org")));
}

TEST_F(AlertService, SendsNothingToWhomTheSettingsNoLongerName) {
  channel_fails[AlertChannel::Email] = true;
  go_down();
  tick();
  settings["alert_email"] = "";
  channel_fails.clear();
  tick();
  EXPECT_THAT(received, IsEmpty());
  EXPECT_EQ(alerts->waiting_notices(), 0U);
}

TEST_F(AlertService, TellsNobodyWhereNoChannelIsOpen) {
  settings.clear();
  go_down();
  tick();
  EXPECT_EQ(attempts, 0);
  EXPECT_THAT(alerts->recent(), SizeIs(1));
}

TEST_F(AlertService, GivesUpAfterAWeekAndKeepsTheAlert) {
  channel_fails[AlertChannel::Email] = true;
  go_down();
  tick();
  pass(kGiveUpAfter + seconds(60));
  EXPECT_EQ(alerts->waiting_notices(), 0U);
  restart();
  EXPECT_EQ(alerts->waiting_notices(), 0U);
  EXPECT_THAT(alerts->recent(), SizeIs(1));
}

TEST_F(AlertService, GoesOnWhenTheDiskIsFull) {
  ASSERT_TRUE(stored.database.run_script("PRAGMA query_only = ON"));
  go_down();
  tick();
  EXPECT_THAT(received, SizeIs(1)) << "what cannot be stored is told all the same";
  ASSERT_TRUE(stored.database.run_script("PRAGMA query_only = OFF"));
  tick();
  restart();
  ASSERT_THAT(alerts->recent(), SizeIs(1));
  EXPECT_EQ(alerts->waiting_notices(), 0U);
}

TEST_F(AlertService, WritesTheRestAtTheEnd) {
  go_down();
  alerts->save_rest();
  restart();
  EXPECT_THAT(alerts->recent(), SizeIs(1));
}

TEST_F(AlertService, BeginsNoDeliveryOnceStopped) {
  go_down();
  alerts->stop();
  tick();
  EXPECT_EQ(attempts, 0);
  restart();
  tick();
  EXPECT_THAT(received, SizeIs(1));
}

TEST_F(AlertService, ToldOfDriftDoesNotWaitForTheNetwork) {
  add_rule(AlertType::Drift);
  alerts->on_drift({.network_id = network.id, .interface = "wg0", .plan = {"ip link set wg0 up"}, .by = ""});
  EXPECT_EQ(attempts, 0);
  tick();
  EXPECT_THAT(received, ElementsAre(HasSubstr("Somebody changed"), HasSubstr("Somebody changed")));
}

TEST_F(AlertService, JudgesTheFactsOfTheServer) {
  add_rule(AlertType::HistoryUnavailable).channels = {AlertChannel::Webhook};
  facts.history_problem = "the disk is full";
  tick();
  EXPECT_THAT(received, ElementsAre(HasSubstr("No history is being kept to https://hooks.example.org")));
}

TEST_F(AlertService, KeepsABoundedNumberOfAlerts) {
  log::set_level(log::Level::Error);
  add_rule(AlertType::Drift, "", seconds(1)).channels = {};
  for (std::size_t i = 0; i < kMostAlerts + 5; ++i) {
    clock.advance(seconds(1));
    alerts->on_drift({});
  }
  EXPECT_THAT(alerts->recent(), SizeIs(kMostAlerts));
  EXPECT_EQ(alerts->recent().front().id.value, static_cast<std::int64_t>(kMostAlerts) + 5);
  tick();
  restart();
  EXPECT_THAT(alerts->recent(), SizeIs(kMostAlerts));
}

TEST_F(AlertService, TestsAChannelNow) {
  EXPECT_EQ(alerts->send_test(AlertChannel::Email, kNever).value(),
            "ops@example.org through mail.example.org:587");
  EXPECT_THAT(received, ElementsAre(HasSubstr("This is a test")));
  channel_fails[AlertChannel::Webhook] = true;
  EXPECT_EQ(alerts->send_test(AlertChannel::Webhook, kNever).error().message(), "the server is down");
  settings["smtp_host"] = "";
  settings["smtp_from"] = "";
  const auto refused = alerts->send_test(AlertChannel::Email, kNever);
  EXPECT_EQ(refused.error().code(), Code::ValidationError);
  EXPECT_EQ(refused.error().message(), "channel needs the settings smtp_host, smtp_from");
}

}  // namespace
}  // namespace wgpilot::monitor
