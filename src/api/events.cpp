#include "api/events.hpp"

#include "api/access.hpp"
#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/objects.hpp"

namespace wgpilot::api {
namespace {

using http::Request;

constexpr std::size_t kBytesPerRow = 256;

std::string text_of(const std::optional<net::Endpoint>& endpoint) {
  return endpoint ? net::to_string(*endpoint) : std::string();
}

// Whether the caller of `request` would still be let in. A local caller always is; the stream ends with the
// connection.
std::move_only_function<bool()> still_logged_in(const Api& api, const Request& request) {
  if (!caller_of(request).user_id) return [] { return true; };
  return [&sessions = api.control.parts().sessions, token = Secret(std::string(session_token(request)))] {
    return sessions.find(token.expose()).has_value();
  };
}

// The whole it begins with is of now, as good as.
Answer open_stream(const Api& api, const Request& request, std::optional<NetworkId> network,
                   std::move_only_function<bool()> may_go_on) {
  api.observer.fresh();
  WGP_TRY(auto stream,
          api.feed.open(network, {.last_event_id = std::string(request.header("Last-Event-ID").value_or("")),
                                  .may_go_on = std::move(may_go_on)}));
  return http::stream_response(std::move(stream));
}

}  // namespace

std::string topic_of(NetworkId network) {
  return std::to_string(network.value);
}

StatusRows::StatusRows(std::size_t expected) : writer_(2 + kBytesPerRow * expected) {
  writer_.begin_array();
}

void StatusRows::add(const LivePeer& live) {
  is_empty_ = false;
  writer_.begin_object();
  writer_.member("network_id", live.peer->network_id);
  writer_.member("peer_id", live.peer->id);
  writer_.member("public_key", crypto::to_base64(live.peer->public_key));
  write_traffic(writer_, live);
  write_rates(writer_, live.reading->rates);
  writer_.end_object();
}

std::string StatusRows::take() {
  writer_.end_array();
  return writer_.take();
}

http::Event to_event(const monitor::PeerEvent& event, const model::Peer& peer, UnixTime time) {
  JsonWriter writer;
  writer.begin_object();
  writer.member("network_id", peer.network_id);
  writer.member("peer_id", peer.id);
  writer.member("name", peer.name);
  writer.member("public_key", crypto::to_base64(peer.public_key));
  writer.member("event", event.kind);
  writer.member("endpoint", text_of(event.to));
  writer.member("previous_endpoint", text_of(event.from));
  writer.member("time", time);
  writer.end_object();
  return {.topic = topic_of(peer.network_id), .name = "peer", .data = writer.take()};
}

http::Event to_event(const monitor::InterfaceState& state, const model::Network& network, UnixTime time) {
  JsonWriter writer;
  writer.begin_object();
  writer.member("network_id", network.id);
  writer.member("interface", network.interface);
  writer.member("present", state.present);
  writer.member("up", state.up);
  writer.member("mtu", state.mtu);
  writer.member("rx_errors", state.rx_errors);
  writer.member("tx_errors", state.tx_errors);
  writer.member("time", time);
  writer.end_object();
  return {.topic = topic_of(network.id), .name = "interface", .data = writer.take()};
}

http::Event to_event(const control::Drift& drift) {
  JsonWriter writer;
  writer.begin_object();
  writer.member("network_id", drift.network_id);
  writer.member("interface", drift.interface);
  writer.member("plan", drift.plan);
  writer.member("by", drift.by);
  writer.member("time", drift.time);
  writer.end_object();
  return {
      .topic = drift.network_id ? topic_of(*drift.network_id) : "", .name = "drift", .data = writer.take()};
}

Answer follow_events(const Api& api, const Request& request) {
  return open_stream(api, request, std::nullopt, still_logged_in(api, request));
}

Answer follow_network_events(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  WGP_TRY(control::find_network(*api.control.snapshot(), id));
  auto may_go_on = [&control = api.control, id, logged_in = still_logged_in(api, request)]() mutable {
    return logged_in() && control::find_network(*control.snapshot(), id).has_value();
  };
  return open_stream(api, request, id, std::move(may_go_on));
}

}  // namespace wgpilot::api
