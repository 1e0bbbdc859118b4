#include "api/events.hpp"

#include "api/access.hpp"
#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/json_writer.hpp"

namespace wgpilot::api {
namespace {

using http::Request;

std::string topic_of(NetworkId network) {
  return std::to_string(network.value);
}

// Whether the caller of `request` would still be let in. A local caller always is; the stream ends with the
// connection.
std::move_only_function<bool()> still_logged_in(const Api& api, const Request& request) {
  if (!caller_of(request).user_id) return [] { return true; };
  return [&sessions = api.control.parts().sessions, token = Secret(std::string(session_token(request)))] {
    return sessions.find(token.expose()).has_value();
  };
}

Answer open_stream(const Api& api, const Request& request, std::string topic,
                   std::move_only_function<bool()> may_go_on) {
  WGP_TRY(auto stream,
          api.events.open({.topic = std::move(topic),
                           .last_event_id = std::string(request.header("Last-Event-ID").value_or("")),
                           .may_go_on = std::move(may_go_on)}));
  return http::stream_response(std::move(stream));
}

}  // namespace

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
  return open_stream(api, request, "", still_logged_in(api, request));
}

Answer follow_network_events(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  WGP_TRY(control::find_network(*api.control.snapshot(), id));
  auto may_go_on = [&control = api.control, id, logged_in = still_logged_in(api, request)]() mutable {
    return logged_in() && control::find_network(*control.snapshot(), id).has_value();
  };
  return open_stream(api, request, topic_of(id), std::move(may_go_on));
}

}  // namespace wgpilot::api
