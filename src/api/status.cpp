#include "control/status.hpp"

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/objects.hpp"

namespace wgpilot::api {
namespace {

void write_peer_status(JsonWriter& writer, const control::LivePeer& live) {
  writer.begin_object();
  writer.member("peer_id", live.peer->id);
  writer.member("name", live.peer->name);
  writer.member("public_key", crypto::to_base64(live.peer->public_key));
  write_readings(writer, live);
  writer.end_object();
}

void write_network_status(JsonWriter& writer, const control::LiveNetwork& live) {
  const model::Network& network = *live.network->network;
  writer.begin_object();
  writer.member("id", network.id);
  writer.member("name", network.name);
  writer.member("interface", network.interface);
  writer.member("enabled", network.enabled);
  writer.member("up", live.up);
  writer.member("device_type", live.device_type);
  writer.member("mtu", live.mtu);
  writer.key("interface_stats");
  writer.raw(boost::json::serialize(json::to_json(live.counters)));
  writer.member("problem", live.problem);
  writer.key("peers");
  writer.begin_array();
  for (const auto& peer : live.peers) write_peer_status(writer, peer);
  writer.end_array();
  writer.end_object();
}

std::size_t expected_size(const control::Snapshot& snapshot) {
  constexpr std::size_t kBytesPerNetwork = 512, kBytesPerPeer = 256;
  std::size_t size = kBytesPerNetwork * (snapshot.networks.size() + 1);
  for (const auto& entry : snapshot.networks) size += kBytesPerPeer * entry.peers.size();
  return size;
}

}  // namespace

Answer get_status(const Api& api, const http::Request&) {
  const auto snapshot = api.control.snapshot();
  JsonWriter writer(expected_size(*snapshot));
  writer.begin_object();
  writer.key("networks");
  writer.begin_array();
  for (const auto& entry : snapshot->networks) {
    write_network_status(writer, control::fetch_live_network(api.control, *snapshot, entry));
  }
  writer.end_array();
  writer.end_object();
  return json_response(200, writer.take());
}

}  // namespace wgpilot::api
