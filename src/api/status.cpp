#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/objects.hpp"

namespace wgpilot::api {
namespace {

void write_peer_status(JsonWriter& writer, const LivePeer& live) {
  writer.begin_object();
  writer.member("peer_id", live.peer->id);
  writer.member("name", live.peer->name);
  writer.member("public_key", crypto::to_base64(live.peer->public_key));
  write_readings(writer, live);
  write_rates(writer, live.reading->rates);
  writer.end_object();
}

enum class Peers { Shown, LeftOut };

Result<Peers> parse_status_query(const http::Request& request) {
  auto errors = unknown_parameters(request, {"peers"});
  const auto peers = request.query_parameter("peers").value_or("true");
  if (peers != "true" && peers != "false") errors.push_back({"peers", "must be true or false"});
  if (!errors.empty()) return fail(validation_error(std::move(errors)));
  return peers == "true" ? Peers::Shown : Peers::LeftOut;
}

void write_network_status(JsonWriter& writer, const control::Snapshot& snapshot,
                          const control::NetworkWithPeers& entry, const monitor::NetworkReading* reading,
                          Peers peers) {
  static const monitor::NetworkReading unobserved;
  const model::Network& network = *entry.network;
  const monitor::NetworkReading& live = reading != nullptr ? *reading : unobserved;
  writer.begin_object();
  writer.member("id", network.id);
  writer.member("name", network.name);
  writer.member("interface", network.interface);
  writer.member("enabled", network.enabled);
  writer.member("up", live.link.up);
  writer.member("device_type", live.link.device_type);
  writer.member("mtu", live.link.mtu);
  writer.key("interface_stats");
  writer.raw(boost::json::serialize(json::to_json(live.link.counters)));
  write_rates(writer, live.rates);
  writer.member("problem", problem_of(snapshot, network, reading));
  writer.key("peers");
  writer.begin_array();
  if (peers == Peers::Shown) {
    for (const LivePeer& peer : live_peers(entry, reading)) write_peer_status(writer, peer);
  }
  writer.end_array();
  writer.end_object();
}

std::size_t expected_size(const control::Snapshot& snapshot, Peers peers) {
  constexpr std::size_t kBytesPerNetwork = 512, kBytesPerPeer = 320;
  std::size_t size = kBytesPerNetwork * (snapshot.networks.size() + 1);
  if (peers == Peers::LeftOut) return size;
  for (const auto& entry : snapshot.networks) size += kBytesPerPeer * entry.peers.size();
  return size;
}

}  // namespace

Answer get_status(const Api& api, const http::Request& request) {
  WGP_TRY(const Peers peers, parse_status_query(request));
  const auto snapshot = api.control.snapshot();
  const auto observation = api.observer.fresh();
  JsonWriter writer(expected_size(*snapshot, peers));
  writer.begin_object();
  writer.member("time", observation->time);
  writer.key("networks");
  writer.begin_array();
  for (const auto& entry : snapshot->networks) {
    write_network_status(writer, *snapshot, entry, find_network(*observation, entry.network->id), peers);
  }
  writer.end_array();
  writer.end_object();
  return json_response(200, writer.take());
}

}  // namespace wgpilot::api
