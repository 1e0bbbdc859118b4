#include "monitor/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "monitor/metrics_fixture.hpp"
#include "support/command.hpp"

namespace wgpilot::monitor {
namespace {

using testing::HasSubstr;
using testing::Not;

class Metrics : public testing::Test {
 protected:
  void add(const dataplane::NetworkWithPeers& entry) {
    networks.push_back(entry);
    readings.push_back(make_reading(entry));
  }

  std::string text(PeerSeries peers = PeerSeries::On) {
    const Observation observation = make_observation(1, readings);
    TransferTotals totals;
    const auto transfers = totals.at(observation);
    return render_metrics({.networks = networks,
                           .observation = observation,
                           .transfers = transfers,
                           .service = service,
                           .peer_series = peers});
  }

  // The samples whose line begins like that.
  std::string samples(const std::string& prefix, PeerSeries peers = PeerSeries::On) {
    std::istringstream lines(text(peers));
    std::string found;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(prefix)) found += line + "\n";
    }
    return found;
  }

  std::vector<dataplane::NetworkWithPeers> networks;
  std::vector<NetworkReading> readings;
  ServiceFigures service{.version = "1.2.3",
                         .started_at = kObservedAt - std::chrono::hours(1),
                         .process = ProcessFigures{.resident_bytes = 12345678, .cpu_seconds = 1.5},
                         .requests = {{"GET", 200, 41}, {"GET", 404, 1}, {"other", 405, 2}},
                         .repaired_drifts = 3,
                         .certificate_expires_at = kObservedAt + std::chrono::days(365)};
};

TEST_F(Metrics, TellWhatNetworksAndPeersDo) {
  add(make_network(1, "Büro", {"Phone", "Laptop"}));
  EXPECT_EQ(samples("wg_"), R"(wg_network_enabled{network="wg0"} 1
wg_peers_total{network="wg0"} 2
wg_peers_online{network="wg0"} 2
wg_transfer_bytes_total{network="wg0",direction="rx"} 300
wg_transfer_bytes_total{network="wg0",direction="tx"} 600
wg_interface_up{network="wg0"} 1
wg_interface_info{network="Büro",interface="wg0",device_type="Linux kernel"} 1
wg_interface_rx_bytes_total{network="Büro",interface="wg0"} 1000
wg_interface_tx_bytes_total{network="Büro",interface="wg0"} 2000
wg_interface_rx_packets_total{network="Büro",interface="wg0"} 10
wg_interface_tx_packets_total{network="Büro",interface="wg0"} 20
wg_interface_rx_errors_total{network="Büro",interface="wg0"} 0
wg_interface_tx_errors_total{network="Büro",interface="wg0"} 0
wg_interface_rx_dropped_total{network="Büro",interface="wg0"} 0
wg_interface_tx_dropped_total{network="Büro",interface="wg0"} 0
wg_peer_last_handshake_seconds{network="wg0",peer="Phone"} 1699999999
wg_peer_last_handshake_seconds{network="wg0",peer="Laptop"} 1699999998
wg_peer_persistent_keepalive_seconds{network="wg0",peer="Phone"} 25
wg_peer_persistent_keepalive_seconds{network="wg0",peer="Laptop"} 25
wg_peer_transfer_bytes_total{network="wg0",peer="Phone",direction="rx"} 100
wg_peer_transfer_bytes_total{network="wg0",peer="Phone",direction="tx"} 200
wg_peer_transfer_bytes_total{network="wg0",peer="Laptop",direction="rx"} 200
wg_peer_transfer_bytes_total{network="wg0",peer="Laptop",direction="tx"} 400
wg_webui_http_requests_total{method="GET",status="200"} 41
wg_webui_http_requests_total{method="GET",status="404"} 1
wg_webui_http_requests_total{method="other",status="405"} 2
)");
}

TEST_F(Metrics, TellWhatTheServiceDoesAndUses) {
  EXPECT_EQ(text(), R"(# HELP wg_webui_http_requests_total Answered requests to API and web page.
# TYPE wg_webui_http_requests_total counter
wg_webui_http_requests_total{method="GET",status="200"} 41
wg_webui_http_requests_total{method="GET",status="404"} 1
wg_webui_http_requests_total{method="other",status="405"} 2
# HELP wgpilot_drift_repaired_total Changes that others made to our part of the kernel and that were taken back.
# TYPE wgpilot_drift_repaired_total counter
wgpilot_drift_repaired_total 3
# HELP wgpilot_problems Interfaces, and the firewall, that are not as they should be.
# TYPE wgpilot_problems gauge
wgpilot_problems 0
# HELP wgpilot_waiting_changes Changes that wait for those before them.
# TYPE wgpilot_waiting_changes gauge
wgpilot_waiting_changes 0
# HELP wgpilot_event_streams Open event streams.
# TYPE wgpilot_event_streams gauge
wgpilot_event_streams 0
# HELP wgpilot_certificate_expiry_timestamp_seconds Unix time of the end of the certificate of web page and API.
# TYPE wgpilot_certificate_expiry_timestamp_seconds gauge
wgpilot_certificate_expiry_timestamp_seconds 1731536000
# HELP wgpilot_build_info Always 1; the label tells the version.
# TYPE wgpilot_build_info gauge
wgpilot_build_info{version="1.2.3"} 1
# HELP process_start_time_seconds Unix time of the start.
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1699996400
# HELP process_resident_memory_bytes Memory in RAM.
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 12345678
# HELP process_virtual_memory_bytes Address space in use.
# TYPE process_virtual_memory_bytes gauge
process_virtual_memory_bytes 0
# HELP process_cpu_seconds_total Processor time, user and system.
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 1.5
# HELP process_threads Threads of the operating system.
# TYPE process_threads gauge
process_threads 0
# HELP process_open_fds Open file descriptors.
# TYPE process_open_fds gauge
process_open_fds 0
# HELP process_max_fds How many file descriptors may be open.
# TYPE process_max_fds gauge
process_max_fds 0
# HELP wgpilot_observations_total Looks at the networks' interfaces.
# TYPE wgpilot_observations_total counter
wgpilot_observations_total 1
# HELP wgpilot_observation_timestamp_seconds Unix time of the last look.
# TYPE wgpilot_observation_timestamp_seconds gauge
wgpilot_observation_timestamp_seconds 1700000000
)");
}

TEST_F(Metrics, LeaveOutThePeersWhenToldTo) {
  add(make_network(1, "Office", {"Phone"}));
  EXPECT_EQ(samples("wg_peer_", PeerSeries::Off), "");
  EXPECT_THAT(text(PeerSeries::Off), HasSubstr("wg_peers_online{network=\"wg0\"} 1\n"));
}

TEST_F(Metrics, TellPeersOfOneNameApart) {
  add(make_network(1, "Office", {"Phone", "Phone", "Phone"}));
  add(make_network(2, "Home", {"Phone"}));
  EXPECT_EQ(samples("wg_peer_last"), R"(wg_peer_last_handshake_seconds{network="wg0",peer="Phone"} 1699999999
wg_peer_last_handshake_seconds{network="wg0",peer="Phone #2"} 1699999998
wg_peer_last_handshake_seconds{network="wg0",peer="Phone #3"} 1699999997
wg_peer_last_handshake_seconds{network="wg1",peer="Phone"} 1699999999
)");
}

TEST_F(Metrics, SayNothingOfPeersThatTheKernelDoesNotHave) {
  add(make_network(1, "Office", {"Off", "Phone", "Off", "Off"}));
  auto& peers = readings[0].peers;
  std::erase_if(peers, [](const PeerReading& peer) { return peer.id.value != 2; });
  peers.push_back({.id = {9}, .status = {}});  // deleted since the observation
  EXPECT_EQ(samples("wg_peer_last"),
            "wg_peer_last_handshake_seconds{network=\"wg0\",peer=\"Phone\"} 1699999998\n");
  EXPECT_EQ(samples("wg_peers_total"), "wg_peers_total{network=\"wg0\"} 4\n");
}

TEST_F(Metrics, ShowZeroForAHandshakeThatNeverWas) {
  add(make_network(1, "Office", {"Phone"}));
  readings[0].peers[0].status.last_handshake.reset();
  EXPECT_EQ(samples("wg_peer_last"), "wg_peer_last_handshake_seconds{network=\"wg0\",peer=\"Phone\"} 0\n");
}

TEST_F(Metrics, ShowAnInterfaceThatIsGoneAsDownAndWithoutCounters) {
  add(make_network(1, "Office", {"Phone"}));
  readings[0] = NetworkReading{.id = {1}, .interface = "wg0"};
  EXPECT_EQ(samples("wg_interface"), "wg_interface_up{network=\"wg0\"} 0\n");
  EXPECT_EQ(samples("wg_peer"), "wg_peers_total{network=\"wg0\"} 1\nwg_peers_online{network=\"wg0\"} 0\n");
}

TEST_F(Metrics, TellWhatIsKnownBeforeAnybodyLooked) {
  add(make_network(1, "Office", {"Phone"}));
  const std::string early =
      render_metrics({.networks = networks, .observation = {}, .transfers = {}, .service = service});
  EXPECT_THAT(early, HasSubstr("wg_peers_total{network=\"wg0\"} 1\n"));
  EXPECT_THAT(early, Not(HasSubstr("wg_interface_up")));
  EXPECT_THAT(early, Not(HasSubstr("wgpilot_observation")));
}

TEST_F(Metrics, HaveNoSeriesTwiceAndNoFamilyTwice) {
  add(make_network(1, "Office", {"Phone", "Phone"}));
  add(make_network(2, "Office", {"Phone"}));  // networks may share a name as well
  std::set<std::string> seen;
  std::istringstream lines(text());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(seen.insert(line.substr(0, line.rfind(' '))).second) << line;
  }
}

TEST_F(Metrics, PleasePromtool) {
  if (std::system("command -v promtool >/dev/null") != 0) GTEST_SKIP() << "promtool is not installed";
  add(make_network(1, "Büro \\ \"1\"\nand more", {"a\"b\n", "a\\b", "{}=,", "日本", "a\"b\n", "\t\r"}));
  const auto file =
      std::filesystem::temp_directory_path() / fmt::format("wgpilot-metrics-{}.txt", ::getpid());
  std::ofstream(file) << text();
  EXPECT_EQ(test::output_of("promtool check metrics < " + file.string()), "");
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace wgpilot::monitor
