#include "control/firewall.hpp"

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/json_writer.hpp"

namespace wgpilot::api {
namespace {

void write(JsonWriter& writer, const dataplane::CountedRule& rule) {
  writer.begin_object();
  writer.member("chain", rule.chain);
  writer.member("text", rule.text);
  writer.member("comment", rule.comment);
  writer.member("packets", rule.packets);
  writer.member("bytes", rule.bytes);
  writer.member("shared", rule.is_shared);
  writer.end_object();
}

}  // namespace

Answer get_firewall(const Api& api, const http::Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* network, control::find_network(*snapshot, id));
  WGP_TRY(const auto firewall, control::fetch_firewall(api.control, *network));
  JsonWriter writer;
  writer.begin_object();
  writer.member("present", firewall.is_present);
  writer.key("rules");
  writer.begin_array();
  for (const auto& rule : firewall.rules) write(writer, rule);
  writer.end_array();
  writer.end_object();
  return json_response(200, writer.take());
}

}  // namespace wgpilot::api
