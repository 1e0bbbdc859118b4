#include "monitor/alert_judge.hpp"

#include <fmt/format.h>

#include "monitor/alert_fixture.hpp"

namespace wgpilot::monitor {
namespace {

using model::AlertType;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = AlertChange::Kind;

class Judge : public AlertWorld {
 protected:
  // "fired Peer 'Phone' …"
  static std::vector<std::string> lines_of(const std::vector<AlertChange>& changes) {
    std::vector<std::string> lines;
    for (const auto& change : changes) {
      const auto* kind = change.kind == Kind::Fired       ? "fired"
                         : change.kind == Kind::Recovered ? "recovered"
                                                          : "ended";
      lines.push_back(fmt::format("{} {}", kind, change.headline));
    }
    return lines;
  }
  std::vector<std::string> see(seconds later = seconds(30)) {
    look(later);
    changes = judge.judge(configuration(), before, after);
    for (const auto& change : changes) {
      std::erase_if(known, [&](const auto& alert) { return alert.id == change.alert.id; });
      known.push_back(change.alert);
    }
    return lines_of(changes);
  }
  std::vector<std::string> check(const ServerFacts& facts) {
    changes = judge.judge(configuration(), facts, now);
    return lines_of(changes);
  }
  std::vector<std::string> drift(DriftEvent event) {
    changes = judge.judge(configuration(), event, now);
    return lines_of(changes);
  }

  AlertJudge judge{std::vector<model::Alert>{}};
  std::vector<AlertChange> changes;
  std::vector<model::Alert> known;  // what storage would hold
};

TEST_F(Judge, TellsThatAPeerWentAwayAndCameBack) {
  add_rule(AlertType::PeerOffline, "10m");
  shake_hands();
  EXPECT_THAT(see(), IsEmpty());
  EXPECT_THAT(see(minutes(9)), IsEmpty());
  EXPECT_THAT(see(minutes(1)), ElementsAre("fired Peer 'Phone' of network 'Office' is offline"));
  EXPECT_EQ(changes[0].alert.detail, "The last handshake was at 2023-11-14 22:13:20 UTC, 10 minutes ago.");
  EXPECT_THAT(see(), IsEmpty()) << "it was told already";
  shake_hands();
  EXPECT_THAT(see(), ElementsAre("recovered Peer 'Phone' of network 'Office' is online again"));
  EXPECT_EQ(changes[0].alert.id, known[0].id);
  EXPECT_EQ(changes[0].alert.recovered_at, now);
}

TEST_F(Judge, SaysNothingOfAPeerThatWasNeverHeard) {
  add_rule(AlertType::PeerOffline, "3m");
  EXPECT_THAT(see(hours(10)), IsEmpty());
}

TEST_F(Judge, RemembersAPeerWhoseInterfaceBeganAnew) {
  add_rule(AlertType::PeerOffline, "3m");
  shake_hands();
  EXPECT_THAT(see(), IsEmpty());
  reading.peers[0].status.last_handshake.reset();
  EXPECT_THAT(see(minutes(5)), ElementsAre(HasSubstr("fired")));
}

TEST_F(Judge, KeepsQuietInTheCoolDownAndSpeaksLateWhenItStillHolds) {
  add_rule(AlertType::PeerOffline, "3m", hours(1));
  shake_hands();
  EXPECT_THAT(see(minutes(4)), ElementsAre(HasSubstr("fired")));
  shake_hands();
  EXPECT_THAT(see(), ElementsAre(HasSubstr("recovered")));
  EXPECT_THAT(see(minutes(10)), IsEmpty()) << "away again, within the hour";
  shake_hands();
  EXPECT_THAT(see(), IsEmpty()) << "what was not told needs no recovery";
  EXPECT_THAT(see(minutes(30)), IsEmpty());
  EXPECT_THAT(see(minutes(30)), ElementsAre(HasSubstr("fired")));
}

TEST_F(Judge, ForgetsNothingOverARestart) {
  add_rule(AlertType::PeerOffline, "3m");
  shake_hands();
  EXPECT_THAT(see(minutes(4)), ElementsAre(HasSubstr("fired")));
  judge = AlertJudge(known);
  EXPECT_THAT(see(), IsEmpty()) << "still firing";
  judge = AlertJudge(known);
  reading.peers[0].status.last_handshake.reset();
  EXPECT_THAT(see(), IsEmpty()) << "after a reboot nothing is known of the peer";
  shake_hands();
  EXPECT_THAT(see(), ElementsAre(HasSubstr("recovered")));
  judge = AlertJudge(known);
  EXPECT_THAT(see(minutes(10)), IsEmpty()) << "the cool-down goes on";
  EXPECT_THAT(see(hours(1)), ElementsAre(HasSubstr("fired")));
  EXPECT_EQ(changes[0].alert.id.value, 2) << "ids are not used again";
}

TEST_F(Judge, EndsQuietlyWhatIsNoLongerWatched) {
  struct Way {
    const char* name;
    std::function<void()> take;
  };
  const Way ways[] = {{"peer disabled", [&] { peers[0].enabled = false; }},
                      {"peer expired", [&] { peers[0].expires_at = now; }},
                      {"peer deleted", [&] { peers.clear(); }},
                      {"network disabled", [&] { network.enabled = false; }},
                      {"network deleted", [&] { has_network = false; }},
                      {"other network", [&] { rules[0].network_id = NetworkId{2}; }}};
  add_rule(AlertType::PeerOffline, "3m");
  const auto peers_before = peers;
  for (const Way& way : ways) {
    judge = AlertJudge(std::vector<model::Alert>{});
    shake_hands();
    ASSERT_THAT(see(minutes(4)), ElementsAre(HasSubstr("fired"))) << way.name;
    way.take();
    EXPECT_THAT(see(), ElementsAre(HasSubstr("ended"))) << way.name;
    EXPECT_TRUE(changes[0].channels.empty()) << way.name;
    peers = peers_before;
    network.enabled = has_network = true;
    rules[0].network_id.reset();
  }
}

TEST_F(Judge, EndsQuietlyWhatADeletedRuleBegan) {
  add_rule(AlertType::InterfaceDown);
  reading.link.up = false;
  EXPECT_THAT(see(), IsEmpty());
  EXPECT_THAT(see(), ElementsAre("fired The interface of network 'Office' (wg0) is down"));
  rules.clear();
  EXPECT_THAT(check({}), ElementsAre("ended The interface of network 'Office' (wg0) is down"));
  EXPECT_THAT(check({}), IsEmpty());
}

TEST_F(Judge, SeesAnInterfaceThatIsDownOrGone) {
  add_rule(AlertType::InterfaceDown, "", minutes(1));
  EXPECT_THAT(see(), IsEmpty());
  reading.link.up = false;
  EXPECT_THAT(see(), IsEmpty());
  EXPECT_THAT(see(kRepairTime), ElementsAre("fired The interface of network 'Office' (wg0) is down"));
  reading.link.up = true;
  EXPECT_THAT(see(), ElementsAre("recovered The interface of network 'Office' (wg0) is up again"));
  reading.present = false;
  EXPECT_THAT(see(minutes(1)), IsEmpty());
  EXPECT_THAT(see(), ElementsAre(HasSubstr("fired")));
  network.enabled = false;
  EXPECT_THAT(see(), ElementsAre(HasSubstr("ended")));
}

// Or it would be told, and keep quiet about what comes next.
TEST_F(Judge, LeavesToDriftWhatIsPutRightAtOnce) {
  add_rule(AlertType::InterfaceDown);
  see();
  reading.link.up = false;
  EXPECT_THAT(see(seconds(1)), IsEmpty());
  EXPECT_THAT(see(seconds(1)), IsEmpty()) << "a second look may come while it is being repaired";
  reading.link.up = true;
  EXPECT_THAT(see(seconds(1)), IsEmpty());
  reading.link.up = false;
  EXPECT_THAT(see(seconds(1)), IsEmpty()) << "another time, not the same";
  EXPECT_THAT(see(kRepairTime), ElementsAre(HasSubstr("fired")));
}

TEST_F(Judge, WaitsForANetworkThatIsComingUp) {
  add_rule(AlertType::InterfaceDown);
  reading.present = false;
  network.updated_at = now + seconds(30);  // enabled while the observation was made
  EXPECT_THAT(see(), IsEmpty());
  EXPECT_THAT(see(), ElementsAre(HasSubstr("fired")));
}

TEST_F(Judge, SeesATransferAboveItsThresholdHoweverOftenSomebodyLooks) {
  for (const seconds pace : {seconds(1), seconds(30)}) {
    judge = AlertJudge(std::vector<model::Alert>{});
    rules.clear();
    add_rule(AlertType::TransferSpike, "1MB/s");
    const auto transfer_for = [&](seconds time, std::uint64_t bytes_a_second) {
      std::vector<std::string> lines;
      for (seconds passed{0}; passed < time; passed += pace) {
        reading.link.counters.rx_bytes += bytes_a_second * static_cast<std::uint64_t>(pace.count());
        for (auto& line : see(pace)) lines.push_back(std::move(line));
      }
      return lines;
    };
    EXPECT_THAT(transfer_for(seconds(300), 900'000), IsEmpty()) << pace.count();
    EXPECT_THAT(transfer_for(seconds(60), 2'000'000),
                ElementsAre("fired Network 'Office' (wg0) transfers unusually much"))
        << pace.count();
    EXPECT_THAT(transfer_for(seconds(120), 10),
                ElementsAre("recovered Network 'Office' (wg0) transfers as usual again"))
        << pace.count();
  }
}

TEST_F(Judge, AddsUpAnHour) {
  add_rule(AlertType::TransferSpike, "1GB/h").peer_id = PeerId{7};
  rules[0].network_id = network.id;
  int looks = 0;
  std::vector<std::string> lines;
  while (lines.empty() && looks < 120) {
    reading.peers[0].status.tx_bytes += 10'000'000;
    lines = see();
    ++looks;
  }
  EXPECT_EQ(looks, 102) << "the first look has nothing before it";
  EXPECT_THAT(lines, ElementsAre("fired Peer 'Phone' of network 'Office' transfers unusually much"));
  EXPECT_EQ(changes[0].alert.detail,
            "1.0 GB in the time of the threshold, 1GB/h, in both directions together.");
}

TEST_F(Judge, DoesNotTakeACounterThatBeganAnewForATransfer) {
  add_rule(AlertType::TransferSpike, "1kB/s");
  reading.link.counters.rx_bytes = 1'000'000'000'000;
  EXPECT_THAT(see(), IsEmpty());
  reading.link.counters.rx_bytes = 1'000;
  EXPECT_THAT(see(), IsEmpty());
}

TEST_F(Judge, CountsErrorsOfALink) {
  add_rule(AlertType::InterfaceErrors, "10/min");
  EXPECT_THAT(see(), IsEmpty());
  reading.link.counters.tx_errors = 8;
  EXPECT_THAT(see(), IsEmpty());
  reading.link.counters.rx_errors = 4;
  EXPECT_THAT(see(), ElementsAre("fired The interface of network 'Office' (wg0) counts many errors"));
  EXPECT_THAT(changes[0].alert.detail, HasSubstr("12 errors"));
  EXPECT_THAT(see(minutes(2)), ElementsAre(HasSubstr("recovered")));
}

TEST_F(Judge, SeesUserspaceTunnels) {
  add_rule(AlertType::WireguardUserspace);
  reading.link.device_type = "userspace";
  EXPECT_THAT(see(), ElementsAre("fired The interface of network 'Office' (wg0) runs in userspace"));
  reading.link.device_type = "Linux kernel";
  EXPECT_THAT(see(),
              ElementsAre("recovered The interface of network 'Office' (wg0) runs in the kernel again"));
}

TEST_F(Judge, WatchesTheCertificate) {
  add_rule(AlertType::CertificateExpiring, "14d", days(1));
  EXPECT_THAT(check({.certificate_expires_at = now + days(14)}), IsEmpty());
  EXPECT_THAT(check({.certificate_expires_at = now + days(14) - seconds(1)}),
              ElementsAre("fired The TLS certificate expires soon"));
  EXPECT_THAT(check({}), IsEmpty()) << "a file that cannot be read just now changes nothing";
  EXPECT_THAT(check({.certificate_expires_at = now + days(90)}),
              ElementsAre("recovered The TLS certificate was renewed"));
  now += days(2);
  EXPECT_THAT(check({.certificate_expires_at = now - days(1)}),
              ElementsAre("fired The TLS certificate has expired"));
}

TEST_F(Judge, WatchesTheHistory) {
  add_rule(AlertType::HistoryUnavailable);
  EXPECT_THAT(check({.history_problem = "the disk is full"}), ElementsAre("fired No history is being kept"));
  EXPECT_THAT(changes[0].alert.detail, HasSubstr("the disk is full"));
  EXPECT_THAT(check({}), ElementsAre("recovered History is being kept again"));
}

TEST_F(Judge, CountsTheDriftOfTheCoolDown) {
  add_rule(AlertType::Drift, "", hours(1));
  const DriftEvent event{
      .network_id = network.id, .interface = "wg0", .plan = {"ip link set wg0 up"}, .by = "ip (pid 812)"};
  EXPECT_THAT(drift(event), ElementsAre("fired Somebody changed the interface of network 'Office' (wg0)"));
  EXPECT_THAT(changes[0].alert.detail, HasSubstr("ip (pid 812)"));
  EXPECT_THAT(changes[0].alert.detail, HasSubstr("\nip link set wg0 up"));
  EXPECT_EQ(changes[0].alert.recovered_at, now) << "it was undone at once";
  EXPECT_THAT(drift(event), IsEmpty());
  EXPECT_THAT(drift({.network_id = {}, .interface = "", .plan = {"nft add table"}, .by = ""}),
              ElementsAre("fired Somebody changed the firewall or settings of this server"));
  EXPECT_THAT(drift(event), IsEmpty());
  now += hours(1);
  EXPECT_THAT(drift(event), ElementsAre(HasSubstr("fired")));
  EXPECT_THAT(changes[0].alert.detail, HasSubstr("2 more changes"));
}

TEST_F(Judge, ObeysScopeAndSwitch) {
  add_peer(8, "Laptop");
  auto& rule = add_rule(AlertType::PeerOffline, "3m");
  rule.network_id = network.id;
  rule.peer_id = PeerId{8};
  add_rule(AlertType::PeerOffline, "3m").enabled = false;
  add_rule(AlertType::PeerOffline, "3m").network_id = NetworkId{9};
  shake_hands(0);
  shake_hands(1);
  EXPECT_THAT(see(minutes(4)), ElementsAre("fired Peer 'Laptop' of network 'Office' is offline"));
}

}  // namespace
}  // namespace wgpilot::monitor
