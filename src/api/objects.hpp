// Networks and peers as JSON: exactly the fields of the contract, written front to back, and the ETag that
// goes with them. Private and preshared keys have no way in.
#pragma once

#include "api/entity_tag.hpp"
#include "api/json_writer.hpp"
#include "api/live.hpp"
#include "base/json.hpp"

namespace wgpilot::api {

void write_network(JsonWriter& writer, EntityTag& tag, const control::NetworkWithPeers& entry);
void write_peer(JsonWriter& writer, EntityTag& tag, const model::Network& network, const LivePeer& live);

void write_bridge(JsonWriter& writer, EntityTag& tag, const model::Bridge& bridge);
// Warns of a route to what is in none of `served`, the networks to which a peer takes packets.
void write_route(JsonWriter& writer, EntityTag& tag, const model::NetworkRoute& route,
                 const std::vector<net::Prefix>& served);
void write_rule(JsonWriter& writer, EntityTag& tag, const model::NetworkRule& rule);

// What the kernel says of a peer, as lists and the status spell it.
void write_readings(JsonWriter& writer, const LivePeer& live);
// The part of it that streams tell too.
void write_traffic(JsonWriter& writer, const LivePeer& live);
void write_rates(JsonWriter& writer, const monitor::Rates& rates);

// Where the peer was last heard from, else where it is configured to be, else "".
std::string endpoint_text(const LivePeer& live);

struct Rendered {
  std::string json;
  EntityTag tag;
};
Rendered render_network(const control::NetworkWithPeers& entry);
Rendered render_bridge(const model::Bridge& bridge);
Rendered render_route(const model::NetworkRoute& route, const std::vector<net::Prefix>& served);
Rendered render_rule(const model::NetworkRule& rule);
Rendered render_peer(const model::Network& network, const LivePeer& live);

// For comparing with what a client sent.
json::object to_object(const Rendered& rendered);

}  // namespace wgpilot::api
