#include "control/bandwidth.hpp"

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/objects.hpp"

namespace wgpilot::api {
namespace {

void write(JsonWriter& writer, std::string_view name, std::uint64_t up_kbps, std::uint64_t down_kbps) {
  writer.key(name);
  writer.begin_object();
  writer.member("up_kbps", up_kbps);
  writer.member("down_kbps", down_kbps);
  writer.end_object();
}

// Of bytes a second.
std::uint64_t kbps(double rate) {
  return monitor::whole(rate * 8 / 1000);
}

// The server receives what a peer sends.
void write_bandwidth(JsonWriter& writer, const LivePeer& live) {
  const model::Peer& peer = *live.peer;
  writer.begin_object();
  writer.member("peer_id", peer.id);
  writer.member("name", peer.name);
  write(writer, "limit", peer.bandwidth_up_kbps, peer.bandwidth_down_kbps);
  write(writer, "current", kbps(live.reading->rates.rx), kbps(live.reading->rates.tx));
  writer.end_object();
}

}  // namespace

Answer get_bandwidth(const Api& api, const http::Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* network, control::find_network(*snapshot, id));
  WGP_TRY(const auto shaping, control::fetch_shaping(api.control, *network));
  const auto observation = api.observer.fresh();
  JsonWriter writer;
  writer.begin_object();
  writer.member("classifier", shaping.classifier);
  writer.member("leaf", shaping.leaf);
  writer.key("peers");
  writer.begin_array();
  for (const LivePeer& peer : live_peers(*network, monitor::find_network(*observation, id)))
    write_bandwidth(writer, peer);
  writer.end_array();
  writer.end_object();
  return json_response(200, writer.take());
}

}  // namespace wgpilot::api
