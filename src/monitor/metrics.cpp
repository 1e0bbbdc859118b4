#include "monitor/metrics.hpp"

#include <algorithm>
#include <unordered_set>

#include "monitor/exposition.hpp"

namespace wgpilot::monitor {
namespace {

using dataplane::LinkCounters;
using enum MetricType;

constexpr std::string_view kRx = "direction=\"rx\"", kTx = "direction=\"tx\"";

struct PeerView {
  const PeerReading* reading;
  std::string labels;  // network (interface) and peer
};

// A network and what is known of it, with the labels that its samples share.
struct NetworkView {
  const model::Network* network;
  std::size_t peer_count;
  const NetworkReading* reading;  // null: nobody has looked yet
  std::string by_interface;       // of the names that came first, which call an interface a network
  std::string by_name;
  std::vector<PeerView> peers;  // those that the kernel has

  bool is_present() const { return reading != nullptr && reading->present; }
};
using NetworkViews = std::vector<NetworkView>;

// The name alone for the first peer that has it, "Phone #7" for others: no series may come twice. '#' is in
// no name.
std::string label_of(const model::Peer& peer, std::unordered_set<std::string_view>& taken) {
  if (taken.insert(peer.name).second) return peer.name;
  return fmt::format("{} #{}", peer.name, peer.id.value);
}

// Peers and readings are both in the order of their ids.
std::vector<PeerView> view_peers(const dataplane::NetworkWithPeers& entry, const NetworkReading& reading) {
  std::vector<PeerView> views;
  views.reserve(reading.peers.size());
  std::unordered_set<std::string_view> taken(entry.peers.size());
  auto next = reading.peers.begin();
  for (const auto& peer : entry.peers) {
    const std::string name = label_of(*peer, taken);
    while (next != reading.peers.end() && next->id < peer->id) ++next;
    if (next == reading.peers.end()) break;
    if (next->id != peer->id) continue;
    views.push_back({&*next, to_labels({{"network", entry.network->interface}, {"peer", name}})});
  }
  return views;
}

NetworkViews view_networks(const MetricsInput& input) {
  NetworkViews views;
  for (const auto& entry : input.networks) {
    const model::Network& network = *entry.network;
    const NetworkReading* const reading = find_network(input.observation, network.id);
    views.push_back({.network = &network,
                     .peer_count = entry.peers.size(),
                     .reading = reading,
                     .by_interface = to_labels({{"network", network.interface}}),
                     .by_name = to_labels({{"network", network.name}, {"interface", network.interface}}),
                     .peers = {}});
    const bool has_series = input.peer_series == PeerSeries::On && views.back().is_present();
    if (has_series) views.back().peers = view_peers(entry, *reading);
  }
  return views;
}

std::int64_t count_online(const NetworkReading& reading) {
  return std::ranges::count(reading.peers, true, &PeerReading::online);
}

void write_networks(ExpositionWriter& writer, const NetworkViews& views) {
  writer.begin({"wg_network_enabled", Gauge, "Whether the network is switched on."});
  for (const auto& view : views) writer.sample(view.by_interface, view.network->enabled ? 1 : 0);
  writer.begin({"wg_peers_total", Untyped, "Peers that the network has, those switched off too."});
  for (const auto& view : views) writer.sample(view.by_interface, view.peer_count);
  writer.begin({"wg_peers_online", Gauge, "Peers whose last handshake is younger than 180 seconds."});
  for (const auto& view : views) {
    if (view.reading != nullptr) writer.sample(view.by_interface, count_online(*view.reading));
  }
}

void write_transfers(ExpositionWriter& writer, const NetworkViews& views,
                     const TransferByNetwork& transfers) {
  writer.begin({"wg_transfer_bytes_total", Counter,
                "Bytes through all peers, those that are gone since too; rx is what the server received."});
  for (const auto& view : views) {
    const auto found = transfers.find(view.network->id);
    if (found == transfers.end()) continue;
    writer.sample(view.by_interface, kRx, found->second.rx);
    writer.sample(view.by_interface, kTx, found->second.tx);
  }
}

struct LinkFamily {
  std::string_view name;
  std::string_view help;
  std::uint64_t LinkCounters::* counter;
};
constexpr LinkFamily kLinkFamilies[] = {
    {"wg_interface_rx_bytes_total", "Bytes received from the tunnel.", &LinkCounters::rx_bytes},
    {"wg_interface_tx_bytes_total", "Bytes sent into the tunnel.", &LinkCounters::tx_bytes},
    {"wg_interface_rx_packets_total", "Packets received from the tunnel.", &LinkCounters::rx_packets},
    {"wg_interface_tx_packets_total", "Packets sent into the tunnel.", &LinkCounters::tx_packets},
    {"wg_interface_rx_errors_total", "Received packets with an error.", &LinkCounters::rx_errors},
    {"wg_interface_tx_errors_total", "Packets that could not be sent.", &LinkCounters::tx_errors},
    {"wg_interface_rx_dropped_total", "Received packets that were dropped.", &LinkCounters::rx_dropped},
    {"wg_interface_tx_dropped_total", "Packets that were dropped instead of sent.",
     &LinkCounters::tx_dropped},
};

void write_interfaces(ExpositionWriter& writer, const NetworkViews& views) {
  writer.begin({"wg_interface_up", Gauge, "Whether the interface is there and up."});
  for (const auto& view : views) {
    if (view.reading != nullptr)
      writer.sample(view.by_interface, view.is_present() && view.reading->link.up ? 1 : 0);
  }
  writer.begin({"wg_interface_info", Gauge, "Always 1; the labels tell what runs the interface."});
  for (const auto& view : views) {
    if (!view.is_present()) continue;
    writer.sample(view.by_name, to_labels({{"device_type", view.reading->link.device_type}}), 1);
  }
  for (const auto& family : kLinkFamilies) {
    writer.begin({family.name, Counter, family.help});
    for (const auto& view : views) {
      if (view.is_present()) writer.sample(view.by_name, view.reading->link.counters.*family.counter);
    }
  }
}

template <class ValueOf>
void write_peer_family(ExpositionWriter& writer, const NetworkViews& views, const Family& family,
                       const ValueOf& value_of) {
  writer.begin(family);
  for (const auto& view : views) {
    for (const auto& peer : view.peers) writer.sample(peer.labels, value_of(peer.reading->status));
  }
}

void write_peers(ExpositionWriter& writer, const NetworkViews& views) {
  using dataplane::PeerStatus;
  write_peer_family(writer, views,
                    {"wg_peer_last_handshake_seconds", Gauge, "Unix time of the last handshake; 0 is never."},
                    [](const PeerStatus& s) { return s.last_handshake ? to_unix(*s.last_handshake) : 0; });
  write_peer_family(writer, views,
                    {"wg_peer_persistent_keepalive_seconds", Gauge,
                     "How often the server keeps the way to the peer open; 0 is never."},
                    [](const PeerStatus& s) { return s.persistent_keepalive; });
  writer.begin({"wg_peer_transfer_bytes_total", Counter,
                "Bytes from (rx) and to (tx) the peer since the interface has it."});
  for (const auto& view : views) {
    for (const auto& peer : view.peers) {
      writer.sample(peer.labels, kRx, peer.reading->status.rx_bytes);
      writer.sample(peer.labels, kTx, peer.reading->status.tx_bytes);
    }
  }
}

void write_process(ExpositionWriter& writer, const ProcessFigures& process) {
  writer.begin({"process_resident_memory_bytes", Gauge, "Memory in RAM."});
  writer.sample("", process.resident_bytes);
  writer.begin({"process_virtual_memory_bytes", Gauge, "Address space in use."});
  writer.sample("", process.virtual_bytes);
  writer.begin({"process_cpu_seconds_total", Counter, "Processor time, user and system."});
  writer.sample("", process.cpu_seconds);
  writer.begin({"process_threads", Gauge, "Threads of the operating system."});
  writer.sample("", process.threads);
  writer.begin({"process_open_fds", Gauge, "Open file descriptors."});
  writer.sample("", process.open_files);
  writer.begin({"process_max_fds", Gauge, "How many file descriptors may be open."});
  writer.sample("", process.most_open_files);
}

void write_service(ExpositionWriter& writer, const ServiceFigures& service) {
  writer.begin({"wg_webui_http_requests_total", Counter, "Answered requests to API and web page."});
  for (const auto& count : service.requests) {
    writer.sample(to_labels({{"method", count.method}, {"status", std::to_string(count.status)}}),
                  count.requests);
  }
  writer.begin({"wgpilot_drift_repaired_total", Counter,
                "Changes that others made to our part of the kernel and that were taken back."});
  writer.sample("", service.repaired_drifts);
  writer.begin({"wgpilot_problems", Gauge, "Interfaces, and the firewall, that are not as they should be."});
  writer.sample("", service.problems);
  writer.begin({"wgpilot_waiting_changes", Gauge, "Changes that wait for those before them."});
  writer.sample("", service.waiting_changes);
  writer.begin({"wgpilot_event_streams", Gauge, "Open event streams."});
  writer.sample("", service.event_streams);
  if (service.certificate_expires_at) {
    writer.begin({"wgpilot_certificate_expiry_timestamp_seconds", Gauge,
                  "Unix time of the end of the certificate of web page and API."});
    writer.sample("", to_unix(*service.certificate_expires_at));
  }
  writer.begin({"wgpilot_build_info", Gauge, "Always 1; the label tells the version."});
  writer.sample(to_labels({{"version", service.version}}), 1);
  writer.begin({"process_start_time_seconds", Gauge, "Unix time of the start."});
  writer.sample("", to_unix(service.started_at));
  if (service.process) write_process(writer, *service.process);
}

void write_observation(ExpositionWriter& writer, const Observation& observation) {
  writer.begin({"wgpilot_observations_total", Counter, "Looks at the networks' interfaces."});
  writer.sample("", observation.number);
  writer.begin({"wgpilot_observation_timestamp_seconds", Gauge, "Unix time of the last look."});
  writer.sample("", to_unix(observation.time));
}

std::size_t expected_size(const NetworkViews& views) {
  constexpr std::size_t kBytesOfService = 8192, kBytesPerNetwork = 2048, kBytesPerPeer = 400;
  std::size_t size = kBytesOfService + kBytesPerNetwork * views.size();
  for (const auto& view : views) size += kBytesPerPeer * view.peers.size();
  return size;
}

}  // namespace

std::string render_metrics(const MetricsInput& input) {
  const NetworkViews views = view_networks(input);
  ExpositionWriter writer(expected_size(views));
  write_networks(writer, views);
  write_transfers(writer, views, input.transfers);
  write_interfaces(writer, views);
  write_peers(writer, views);
  write_service(writer, input.service);
  if (input.observation.number > 0) write_observation(writer, input.observation);
  return writer.take();
}

}  // namespace wgpilot::monitor
