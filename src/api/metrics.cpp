#include "api/metrics.hpp"

#include <algorithm>

#include "api/handlers.hpp"
#include "crypto/token.hpp"
#include "monitor/exposition.hpp"

namespace wgpilot::api {
namespace {

using http::Request;

bool has_token(const Secret& token, const Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto header = request.header("Authorization").value_or("");
  if (token.empty() || !http::equal_ignoring_case(header.substr(0, kScheme.size()), kScheme)) return false;
  return crypto::equal_in_constant_time(header.substr(kScheme.size()), token.expose());
}

// What a proxy on this machine passes on comes from loopback, whoever sent it.
bool came_through_proxy(const Request& request) {
  return request.header("X-Forwarded-For") || request.header("Forwarded");
}

bool has_open_address(const std::vector<net::Prefix>& allowed, const Request& request) {
  const auto address = net::parse_address(request.remote_address);
  if (!address) return false;  // of the local socket
  if (address->is_loopback() && !came_through_proxy(request)) return true;
  return std::ranges::any_of(allowed, [&](const net::Prefix& prefix) { return prefix.contains(*address); });
}

std::vector<monitor::RequestCount> counted_requests(const http::RequestCounts& requests) {
  std::vector<monitor::RequestCount> counts;
  for (const auto& [method, status, count] : requests.snapshot()) {
    counts.push_back({.method = name_of(method), .status = status, .requests = count});
  }
  return counts;
}

monitor::ServiceFigures service_figures(const Api& api, const control::Snapshot& snapshot) {
  auto process = monitor::fetch_process_figures();
  return {.version = api.facts.version,
          .started_at = api.facts.started_at,
          .process = process ? std::optional(*process) : std::nullopt,
          .requests = counted_requests(api.metrics.requests),
          .repaired_drifts = api.metrics.repaired_drifts.load(std::memory_order_relaxed),
          .waiting_changes = api.control_queue.waiting(),
          .event_streams = api.metrics.open_streams(),
          .certificate_expires_at = api.metrics.certificate_expires_at(),
          .problems = snapshot.problems.size()};
}

}  // namespace

bool may_read_metrics(const MetricsOptions& options, const Request& request) {
  return has_open_address(options.allowed, request) || has_token(options.token, request);
}

Answer get_metrics(const Api& api, const Request&) {
  const auto snapshot = api.control.snapshot();
  const auto observation = api.metrics.observation();
  const auto transfers = api.metrics.transfers.at(*observation);
  std::string text = monitor::render_metrics({.networks = snapshot->networks,
                                              .observation = *observation,
                                              .transfers = transfers,
                                              .service = service_figures(api, *snapshot),
                                              .peer_series = api.metrics.options.load()->peer_series});
  return http::text_response(200, std::string(monitor::kExpositionMediaType), std::move(text));
}

}  // namespace wgpilot::api
