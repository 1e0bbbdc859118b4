// What GET /metrics tells monitoring programs: networks and peers as the last observation has them, and this
// service. docs/operations/metrics.md lists the families. Pure: values in, text out.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dataplane/desired.hpp"
#include "monitor/observation.hpp"
#include "monitor/process_figures.hpp"
#include "monitor/transfer_totals.hpp"

namespace wgpilot::monitor {

// Whether each peer has series of its own: four a peer.
enum class PeerSeries { On, Off };

struct RequestCount {
  std::string_view method;  // "GET"
  int status = 0;
  std::uint64_t requests = 0;
};

struct ServiceFigures {
  std::string version;
  UnixTime started_at;
  std::optional<ProcessFigures> process;  // absent: the kernel does not tell
  std::vector<RequestCount> requests;
  std::uint64_t repaired_drifts = 0;
  std::size_t waiting_changes = 0;
  std::size_t event_streams = 0;
  std::optional<UnixTime> certificate_expires_at = {};  // absent: its file cannot be read
  std::size_t problems = 0;  // interfaces, and the firewall, that are not as they should be
};

struct MetricsInput {
  std::span<const dataplane::NetworkWithPeers> networks;
  const Observation& observation;
  const TransferByNetwork& transfers;
  const ServiceFigures& service;
  PeerSeries peer_series = PeerSeries::On;
};

// In the format of monitor/exposition.hpp. What is not known has no sample: a peer that the kernel does not
// have, the counters of an interface that is not there.
std::string render_metrics(const MetricsInput& input);

}  // namespace wgpilot::monitor
