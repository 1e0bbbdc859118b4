#include "control/connections.hpp"

#include <fmt/format.h>

#include "api/body.hpp"
#include "api/entity_tag.hpp"
#include "api/handlers.hpp"
#include "api/json_writer.hpp"
#include "api/page_cutter.hpp"

namespace wgpilot::api {
namespace {

using control::ConnectionQuery;
using control::ConnectionView;
using control::Tally;
using dataplane::Traffic;
using http::Request;

constexpr std::int64_t kDefaultTop = 10;
constexpr std::int64_t kMostTop = 1000;

std::uint64_t bytes_of(const ConnectionView& view) {
  const auto count = [](const std::optional<Traffic>& traffic) { return traffic ? traffic->bytes : 0; };
  return count(view.connection.sent) + count(view.connection.received);
}

constexpr SortField<ConnectionView> kSortFields[] = {
    {"peer_id", less_by<ConnectionView, [](const auto& v) { return v.peer ? v.peer->id : PeerId{}; }>},
    {"protocol", less_by<ConnectionView, [](const auto& v) { return v.connection.protocol; }>},
    {"source", less_by<ConnectionView, [](const auto& v) -> const auto& { return v.connection.source; }>},
    {"destination",
     less_by<ConnectionView, [](const auto& v) -> const auto& { return v.connection.destination; }>},
    {"state", less_by<ConnectionView, [](const auto& v) { return v.connection.state; }>},
    {"timeout", less_by<ConnectionView, [](const auto& v) { return v.connection.timeout; }>},
    {"bytes", less_by<ConnectionView, bytes_of>}};

// What a request is about, with what keeps it alive.
struct Subject {
  std::shared_ptr<const control::Snapshot> snapshot;
  ConnectionQuery query;
};

// Of the network in the path; the parameters that name nothing are added to `errors`.
Result<Subject> find_subject(const Api& api, const Request& request, std::vector<FieldError> errors) {
  WGP_TRY(const NetworkId network, network_id(request));
  auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* entry, control::find_network(*snapshot, network));
  ConnectionQuery query{.network = *entry, .peer = nullptr, .protocol = {}};
  std::optional<std::int64_t> peer;
  if (const auto text = request.query_parameter("peer_id")) {
    peer = find_number(*text);
    if (!peer) errors.push_back({"peer_id", "must be the id of a peer"});
  }
  if (const auto text = request.query_parameter("protocol")) {
    query.protocol = dataplane::find_protocol(*text);
    if (!query.protocol)
      errors.push_back({"protocol", "must be a name like tcp, udp or icmp, or a number from 0 to 255"});
  }
  if (!errors.empty()) return fail(validation_error(std::move(errors)));
  if (peer) {
    WGP_TRY(query.peer, control::find_peer(*entry, PeerId{*peer}));
  }
  return Subject{std::move(snapshot), std::move(query)};
}

std::string text_of(std::uint8_t protocol, const net::Endpoint& endpoint) {
  return dataplane::has_ports(protocol) ? net::to_string(endpoint) : net::to_string(endpoint.address);
}

std::optional<std::string> text_of(std::uint8_t protocol, const std::optional<net::Endpoint>& endpoint) {
  if (!endpoint) return std::nullopt;
  return text_of(protocol, *endpoint);
}

std::optional<std::uint16_t> port_of(std::uint8_t protocol, const net::Endpoint& endpoint) {
  if (!dataplane::has_ports(protocol)) return std::nullopt;
  return endpoint.port;
}

bool is_wanted(const ListQuery& list, const ConnectionView& view) {
  if (list.text.empty()) return true;
  const dataplane::Connection& connection = view.connection;
  const auto mentions_end = [&](const std::optional<net::Endpoint>& end) {
    return end && mentions(list, text_of(connection.protocol, *end));
  };
  return (view.peer != nullptr && mentions(list, view.peer->name)) || mentions_end(connection.source) ||
         mentions_end(connection.destination) || mentions_end(connection.translated_source) ||
         mentions_end(connection.translated_destination) ||
         mentions(list, dataplane::protocol_name(connection.protocol)) ||
         mentions(list, name_of(connection.state));
}

void write_peer(JsonWriter& writer, const model::Peer* peer) {
  writer.member("peer_id", peer != nullptr ? std::optional(peer->id) : std::nullopt);
  writer.member("peer_name", peer != nullptr ? std::string_view(peer->name) : std::string_view());
}

// Null where the kernel did not count.
void write_traffic(JsonWriter& writer, std::string_view packets, std::string_view bytes,
                   const std::optional<Traffic>& traffic) {
  writer.member(packets, traffic ? std::optional(traffic->packets) : std::nullopt);
  writer.member(bytes, traffic ? std::optional(traffic->bytes) : std::nullopt);
}

void write(JsonWriter& writer, const ConnectionView& view) {
  const dataplane::Connection& connection = view.connection;
  const std::uint8_t protocol = connection.protocol;
  writer.begin_object();
  write_peer(writer, view.peer);
  writer.member("direction", view.direction);
  writer.member("protocol", dataplane::protocol_name(protocol));
  writer.member("source", net::to_string(connection.source.address));
  writer.member("source_port", port_of(protocol, connection.source));
  writer.member("destination", net::to_string(connection.destination.address));
  writer.member("destination_port", port_of(protocol, connection.destination));
  writer.member("translated_source", text_of(protocol, connection.translated_source));
  writer.member("translated_destination", text_of(protocol, connection.translated_destination));
  writer.member("icmp_id", connection.icmp_id);
  writer.member("state", connection.state);
  writer.member("timeout", connection.timeout.count());
  writer.member("mark", connection.mark);
  write_traffic(writer, "sent_packets", "sent_bytes", connection.sent);
  write_traffic(writer, "received_packets", "received_bytes", connection.received);
  writer.end_object();
}

void write_tally(JsonWriter& writer, const Tally& tally) {
  writer.member("connections", tally.connections);
  writer.member("sent_bytes", tally.sent_bytes);
  writer.member("received_bytes", tally.received_bytes);
}

// An array of objects: what `write_key` says of an item, and its tally.
template <class Items, class WriteKey>
void write_tallies(JsonWriter& writer, std::string_view name, const Items& items, WriteKey write_key) {
  writer.key(name);
  writer.begin_array();
  for (const auto& item : items) {
    writer.begin_object();
    write_key(item);
    write_tally(writer, item.tally);
    writer.end_object();
  }
  writer.end_array();
}

std::string render(const control::ConnectionSummary& summary) {
  JsonWriter writer;
  writer.begin_object();
  write_tally(writer, summary.total);
  write_tallies(writer, "by_protocol", summary.protocols, [&](const auto& item) {
    writer.member("protocol", dataplane::protocol_name(item.protocol));
  });
  write_tallies(writer, "by_peer", summary.peers, [&](const auto& item) { write_peer(writer, item.peer); });
  write_tallies(writer, "top_destinations", summary.destinations, [&](const auto& item) {
    writer.member("protocol", dataplane::protocol_name(item.protocol));
    writer.member("destination", net::to_string(item.destination.address));
    writer.member("destination_port", port_of(item.protocol, item.destination));
  });
  writer.end_object();
  return writer.take();
}

std::size_t read_top(const Request& request, std::vector<FieldError>& errors) {
  const auto text = request.query_parameter("top");
  const auto top = text ? find_number(*text) : std::optional(kDefaultTop);
  if (top && *top >= 1 && *top <= kMostTop) return static_cast<std::size_t>(*top);
  errors.push_back({"top", fmt::format("must be a whole number from 1 to {}", kMostTop)});
  return kDefaultTop;
}

void set_unseen(http::Response& response, std::size_t unseen) {
  if (unseen != 0) response.headers.set("X-Unseen-Count", std::to_string(unseen));
}

}  // namespace

Answer list_connections(const Api& api, const Request& request) {
  WGP_TRY(const auto list, parse_list_query<ConnectionView>(request, kSortFields));
  WGP_TRY(const Subject subject,
          find_subject(api, request,
                       unknown_parameters(request, {"peer_id", "protocol", "limit", "offset", "q", "sort"})));
  PageCutter<ConnectionView> cutter(list, kSortFields);
  WGP_TRY(control::visit_connections(api.control, subject.query, [&](const ConnectionView& view) {
    if (is_wanted(list, view)) cutter.add(view);
  }));
  const std::size_t unseen = cutter.unseen();
  const auto page = std::move(cutter).finish();
  constexpr std::size_t kBytesPerConnection = 480;
  JsonWriter writer(page.items.size() * kBytesPerConnection);
  writer.begin_array();
  for (const ConnectionView& view : page.items) write(writer, view);
  writer.end_array();
  std::string json = writer.take();
  EntityTag tag;
  tag.add_readings(json);
  http::Response response = list_response(request, tag, page.total, std::move(json));
  set_unseen(response, unseen);
  return response;
}

Answer get_connection_summary(const Api& api, const Request& request) {
  auto errors = unknown_parameters(request, {"peer_id", "protocol", "top"});
  const std::size_t top = read_top(request, errors);
  WGP_TRY(const Subject subject, find_subject(api, request, std::move(errors)));
  WGP_TRY(const auto summary, control::summarize_connections(api.control, subject.query, top));
  http::Response response = json_response(200, render(summary));
  set_unseen(response, summary.unseen);
  return response;
}

Answer flush_connections(const Api& api, const Request& request) {
  auto errors = unknown_parameters(request, {"peer_id"});
  if (!request.query_parameter("peer_id")) errors.push_back({"peer_id", "is required"});
  WGP_TRY(const Subject subject, find_subject(api, request, std::move(errors)));
  const model::Peer& peer = *subject.query.peer;
  WGP_TRY(const std::size_t removed, control::flush_connections(api.control, peer.network_id, peer.id));
  return json_response(200, fmt::format(R"({{"removed":{}}})", removed));
}

}  // namespace wgpilot::api
