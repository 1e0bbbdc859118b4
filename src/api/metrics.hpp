// GET /metrics: what this process counts while it runs, where the rest comes from, and who may read it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/published.hpp"
#include "base/secret.hpp"
#include "http/request.hpp"
#include "http/request_counts.hpp"
#include "monitor/metrics.hpp"
#include "net/address.hpp"

namespace wgpilot::api {

struct MetricsOptions {
  Secret token;                      // opens the metrics to whoever has it; empty: there is none
  std::vector<net::Prefix> allowed;  // addresses that need no token
  monitor::PeerSeries peer_series = monitor::PeerSeries::On;
};

// Thread-safe, but for the functions, which are set before the server starts.
struct Metrics {
  Published<MetricsOptions> options{std::make_shared<const MetricsOptions>()};
  http::RequestCounts requests;
  monitor::TransferTotals transfers;
  std::atomic<std::uint64_t> repaired_drifts = 0;
  // The newest one, never null. Asked on the worker threads.
  std::function<std::shared_ptr<const monitor::Observation>()> observation = [] {
    return std::make_shared<const monitor::Observation>();
  };
  std::function<std::size_t()> open_streams = [] { return std::size_t{0}; };
  std::function<std::optional<UnixTime>()> certificate_expires_at = [] { return std::nullopt; };
};

// Whether the request needs no session: it comes from this machine itself and through no proxy, from an
// allowed address, or with the token.
bool may_read_metrics(const MetricsOptions& options, const http::Request& request);

}  // namespace wgpilot::api
