#include <fmt/format.h>

#include <algorithm>

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/json_writer.hpp"
#include "control/snapshot.hpp"

namespace wgpilot::api {
namespace {

using http::Request;
using monitor::Granularity;

constexpr std::chrono::hours kDefaultRange{24};
constexpr std::int64_t kMostSeconds = 253'402'300'799;  // the end of the year 9999

struct StatsQuery {
  monitor::Range range;
  std::optional<PeerId> peer;
  Granularity granularity = Granularity::Auto;
};

std::optional<std::int64_t> read_number(const Request& request, std::string_view name, std::string_view what,
                                        std::vector<FieldError>& errors) {
  const auto text = request.query_parameter(name);
  if (!text) return std::nullopt;
  const auto number = find_number(*text);
  if (number && *number >= 0 && *number <= kMostSeconds) return number;
  errors.push_back({std::string(name), fmt::format("must be {}", what)});
  return std::nullopt;
}

void read_range(const Request& request, UnixTime now, StatsQuery& query, std::vector<FieldError>& errors) {
  constexpr std::string_view kTime = "a time in unix seconds";
  const auto from = read_number(request, "from", kTime, errors);
  const auto to = read_number(request, "to", kTime, errors);
  if (!errors.empty()) return;
  query.range.to = to ? from_unix(*to) : now;
  query.range.from = from ? from_unix(*from) : query.range.to - kDefaultRange;
  if (query.range.from < query.range.to) return;
  errors.push_back({"from", to ? "must be before to" : "must be before now, unless there is a later to"});
}

void read_granularity(const Request& request, StatsQuery& query, std::vector<FieldError>& errors) {
  const auto name = request.query_parameter("granularity");
  if (!name) return;
  const auto found = find_enum<Granularity>(*name);
  if (found) {
    query.granularity = *found;
  } else {
    errors.push_back({"granularity", "must be " + names_listed<Granularity>()});
  }
}

// The total knows no range.
void check_total(const Request& request, const StatsQuery& query, std::vector<FieldError>& errors) {
  if (query.granularity != Granularity::Total) return;
  for (const std::string_view name : {"from", "to"}) {
    if (!request.query_parameter(name)) continue;
    errors.push_back(
        {std::string(name), "has no meaning with granularity=total; ask for day to limit the time"});
  }
}

Result<StatsQuery> parse_stats_query(const Request& request, UnixTime now) {
  StatsQuery query;
  auto errors = unknown_parameters(request, {"from", "to", "peer_id", "granularity"});
  read_range(request, now, query, errors);
  if (const auto peer = read_number(request, "peer_id", "the id of a peer", errors))
    query.peer = PeerId{*peer};
  read_granularity(request, query, errors);
  check_total(request, query, errors);
  if (!errors.empty()) return fail(validation_error(std::move(errors)));
  return query;
}

// One point, at the time when counting began.
Result<monitor::Point> fetch_total(const Api& api, const control::NetworkWithPeers& entry,
                                   const control::PeerPtr& peer) {
  const model::Network& network = *entry.network;
  WGP_TRY(const auto total, api.history.find_total(network.id));
  const UnixTime since = total ? total->since : network.created_at;
  if (!peer) return monitor::Point{.time = since, .traffic = total ? total->total : model::Traffic{}};
  WGP_TRY(const auto traffic, api.history.total_of(network.id, peer->id));
  return monitor::Point{.time = std::max(since, peer->created_at), .traffic = traffic};
}

Result<monitor::Series> fetch_series(const Api& api, const control::NetworkWithPeers& entry,
                                     const control::PeerPtr& peer, const StatsQuery& query) {
  if (query.granularity == Granularity::Total) {
    WGP_TRY(const auto point, fetch_total(api, entry, peer));
    return monitor::Series{.granularity = Granularity::Total, .points = {point}};
  }
  return api.history.load_series({.network = entry.network->id,
                                  .peer = query.peer,
                                  .range = query.range,
                                  .granularity = query.granularity});
}

std::string render(const std::vector<monitor::Point>& points) {
  constexpr std::size_t kBytesPerPoint = 80;
  JsonWriter writer(kBytesPerPoint * (points.size() + 1));
  writer.begin_array();
  for (const monitor::Point& point : points) {
    writer.begin_object();
    writer.member("timestamp", point.time);
    writer.member("transfer_rx", point.traffic.rx);
    writer.member("transfer_tx", point.traffic.tx);
    writer.end_object();
  }
  writer.end_array();
  return writer.take();
}

}  // namespace

Answer get_stats(const Api& api, const Request& request) {
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const NetworkId id, network_id(request));
  WGP_TRY(const auto* entry, control::find_network(*snapshot, id));
  WGP_TRY(const StatsQuery query, parse_stats_query(request, api.now()));
  control::PeerPtr peer;
  if (query.peer) {
    WGP_TRY(peer, control::find_peer(*entry, *query.peer));
  }
  WGP_TRY(const auto series, fetch_series(api, *entry, peer, query));
  http::Response response = json_response(200, render(series.points));
  response.headers.set("X-Granularity", std::string(name_of(series.granularity)));
  return response;
}

}  // namespace wgpilot::api
