#include "control/bandwidth.hpp"

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/json_writer.hpp"

namespace wgpilot::api {
namespace {

void write(JsonWriter& writer, std::string_view name, const control::Bandwidth& bandwidth) {
  writer.key(name);
  writer.begin_object();
  writer.member("up_kbps", bandwidth.up_kbps);
  writer.member("down_kbps", bandwidth.down_kbps);
  writer.end_object();
}

}  // namespace

Answer get_bandwidth(const Api& api, const http::Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* network, control::find_network(*snapshot, id));
  WGP_TRY(const auto bandwidth, control::fetch_bandwidth(api.control, api.rates, *network));
  JsonWriter writer;
  writer.begin_object();
  writer.member("classifier", bandwidth.shaping.classifier);
  writer.member("leaf", bandwidth.shaping.leaf);
  writer.key("peers");
  writer.begin_array();
  for (const control::PeerBandwidth& item : bandwidth.peers) {
    writer.begin_object();
    writer.member("peer_id", item.peer->id);
    writer.member("name", item.peer->name);
    write(writer, "limit", item.limit);
    write(writer, "current", item.current);
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
  return json_response(200, writer.take());
}

}  // namespace wgpilot::api
