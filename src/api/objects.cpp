#include "api/objects.hpp"

#include <algorithm>
#include <cassert>

#include "monitor/changes.hpp"

namespace wgpilot::api {
namespace {

using model::Network;
using model::Peer;

std::string text_of(const std::optional<net::Prefix>& prefix) {
  return prefix ? net::to_string(*prefix) : std::string();
}

std::string joined(const std::vector<net::Address>& addresses) {
  std::string text;
  for (const auto& address : addresses) text += (text.empty() ? "" : ", ") + net::to_string(address);
  return text;
}

void write_prefixes(JsonWriter& writer, std::string_view name, const std::vector<net::Prefix>& prefixes) {
  writer.key(name);
  writer.begin_array();
  for (const auto& prefix : prefixes) writer.value(net::to_string(prefix));
  writer.end_array();
}

void write_warnings(JsonWriter& writer, const std::vector<FieldError>& warnings) {
  writer.key("warnings");
  writer.begin_array();
  for (const FieldError& warning : warnings) {
    writer.begin_object();
    writer.member("field", warning.field);
    writer.member("message", warning.message);
    writer.end_object();
  }
  writer.end_array();
}

void write_configuration(JsonWriter& writer, const Network& network) {
  writer.member("id", network.id);
  writer.member("name", network.name);
  writer.member("interface", network.interface);
  writer.member("mode", network.mode);
  writer.member("subnet", net::to_string(network.subnet));
  writer.member("subnet_v6", text_of(network.subnet_v6));
  writer.member("listen_port", network.listen_port);
  writer.member("public_key", crypto::to_base64(network.public_key));
  writer.member("dns_servers", joined(network.dns_servers));
  writer.member("mtu", network.mtu);
  writer.member("nat_enabled", network.nat_enabled);
  writer.member("inter_peer_routing", network.inter_peer_routing);
  write_prefixes(writer, "local_networks", network.local_networks);
  writer.member("routing_table", network.routing_table.value_or(0));
  writer.member("firewall_mark", network.firewall_mark.value_or(0));
  writer.member("mss_clamp", network.mss_clamp);
  writer.member("enabled", network.enabled);
  write_warnings(writer, model::warnings(network));
  writer.member("created_at", network.created_at);
  writer.member("updated_at", network.updated_at);
}

void write_configuration(JsonWriter& writer, const Network& network, const Peer& peer) {
  writer.member("id", peer.id);
  writer.member("network_id", peer.network_id);
  writer.member("name", peer.name);
  writer.member("email", peer.email);
  writer.member("role", peer.role);
  writer.member("public_key", crypto::to_base64(peer.public_key));
  writer.member("has_private_key", peer.has_private_key);
  writer.member("has_preshared_key", peer.preshared_key.has_value());
  writer.member("allowed_ips", model::join(model::server_allowed_ips(network, peer)));
  writer.member("configured_endpoint", peer.endpoint ? net::to_string(*peer.endpoint) : std::string());
  writer.member("persistent_keepalive", peer.persistent_keepalive);
  write_prefixes(writer, "site_networks", peer.site_networks);
  writer.member("tunnel", peer.tunnel);
  write_prefixes(writer, "split_cidrs", peer.split_cidrs);
  writer.member("enabled", peer.enabled);
  writer.member("expires_at", peer.expires_at);
  writer.member("bandwidth_up_kbps", peer.bandwidth_up_kbps);
  writer.member("bandwidth_down_kbps", peer.bandwidth_down_kbps);
  writer.member("created_at", peer.created_at);
  writer.member("updated_at", peer.updated_at);
}

std::vector<FieldError> warnings(const model::NetworkRoute& route, const std::vector<net::Prefix>& served) {
  const bool is_served = std::ranges::any_of(
      served, [&](const net::Prefix& prefix) { return prefix.overlaps(route.destination); });
  if (is_served) return {};
  return {{"destination", "no enabled peer has it in its allowed IPs: what is sent there goes nowhere"}};
}

}  // namespace

void write_network(JsonWriter& writer, EntityTag& tag, const control::NetworkWithPeers& entry) {
  writer.begin_object();
  const auto start = writer.size();
  write_configuration(writer, *entry.network);
  tag.add_configuration(writer.since(start));
  const auto readings = writer.size();
  writer.member("peer_count", entry.peers.size());
  tag.add_readings(writer.since(readings));
  writer.end_object();
}

void write_peer(JsonWriter& writer, EntityTag& tag, const Network& network, const LivePeer& live) {
  writer.begin_object();
  const auto start = writer.size();
  write_configuration(writer, network, *live.peer);
  tag.add_configuration(writer.since(start));
  const auto readings = writer.size();
  write_readings(writer, live);
  tag.add_readings(writer.since(readings));
  writer.end_object();
}

void write_bridge(JsonWriter& writer, EntityTag& tag, const model::Bridge& bridge) {
  writer.begin_object();
  const auto start = writer.size();
  writer.member("id", bridge.id);
  writer.member("network_a_id", bridge.network_a);
  writer.member("network_b_id", bridge.network_b);
  writer.member("direction", bridge.direction);
  write_prefixes(writer, "allowed_cidrs", bridge.allowed_cidrs);
  writer.member("enabled", bridge.enabled);
  writer.member("created_at", bridge.created_at);
  writer.member("updated_at", bridge.updated_at);
  tag.add_configuration(writer.since(start));
  writer.end_object();
}

void write_route(JsonWriter& writer, EntityTag& tag, const model::NetworkRoute& route,
                 const std::vector<net::Prefix>& served) {
  writer.begin_object();
  const auto start = writer.size();
  writer.member("id", route.id);
  writer.member("network_id", route.network_id);
  writer.member("destination", net::to_string(route.destination));
  writer.member("gateway", route.gateway ? net::to_string(*route.gateway) : std::string());
  writer.member("metric", route.metric);
  writer.member("description", route.description);
  writer.member("created_at", route.created_at);
  writer.member("updated_at", route.updated_at);
  tag.add_configuration(writer.since(start));
  const auto readings = writer.size();
  write_warnings(writer, warnings(route, served));
  tag.add_readings(writer.since(readings));
  writer.end_object();
}

void write_rule(JsonWriter& writer, EntityTag& tag, const model::NetworkRule& rule) {
  writer.begin_object();
  const auto start = writer.size();
  writer.member("id", rule.id);
  writer.member("network_id", rule.network_id);
  writer.member("priority", rule.priority);
  writer.member("source", text_of(rule.source));
  writer.member("destination", text_of(rule.destination));
  writer.member("firewall_mark", rule.firewall_mark.value_or(0));
  writer.member("table_id", rule.table_id);
  writer.member("description", rule.description);
  writer.member("created_at", rule.created_at);
  writer.member("updated_at", rule.updated_at);
  tag.add_configuration(writer.since(start));
  writer.end_object();
}

void write_readings(JsonWriter& writer, const LivePeer& live) {
  write_traffic(writer, live);
  writer.member("persistent_keepalive_seconds", live.reading->status.persistent_keepalive);
}

void write_traffic(JsonWriter& writer, const LivePeer& live) {
  const dataplane::PeerStatus& status = live.reading->status;
  writer.member("endpoint", endpoint_text(live));
  writer.member("online", live.reading->online);
  writer.member("last_handshake", status.last_handshake.value_or(UnixTime()));
  writer.member("transfer_rx", status.rx_bytes);
  writer.member("transfer_tx", status.tx_bytes);
}

void write_rates(JsonWriter& writer, const monitor::Rates& rates) {
  writer.member("rx_rate", monitor::whole(rates.rx));
  writer.member("tx_rate", monitor::whole(rates.tx));
}

std::string endpoint_text(const LivePeer& live) {
  const auto& seen = live.reading->status.endpoint;
  const auto& endpoint = seen ? seen : live.peer->endpoint;
  return endpoint ? net::to_string(*endpoint) : std::string();
}

Rendered render_network(const control::NetworkWithPeers& entry) {
  JsonWriter writer;
  Rendered rendered;
  write_network(writer, rendered.tag, entry);
  rendered.json = writer.take();
  return rendered;
}

Rendered render_bridge(const model::Bridge& bridge) {
  JsonWriter writer;
  Rendered rendered;
  write_bridge(writer, rendered.tag, bridge);
  rendered.json = writer.take();
  return rendered;
}

Rendered render_route(const model::NetworkRoute& route, const std::vector<net::Prefix>& served) {
  JsonWriter writer;
  Rendered rendered;
  write_route(writer, rendered.tag, route, served);
  rendered.json = writer.take();
  return rendered;
}

Rendered render_rule(const model::NetworkRule& rule) {
  JsonWriter writer;
  Rendered rendered;
  write_rule(writer, rendered.tag, rule);
  rendered.json = writer.take();
  return rendered;
}

Rendered render_peer(const Network& network, const LivePeer& live) {
  JsonWriter writer;
  Rendered rendered;
  write_peer(writer, rendered.tag, network, live);
  rendered.json = writer.take();
  return rendered;
}

json::object to_object(const Rendered& rendered) {
  const auto parsed = json::parse_text(rendered.json);
  assert(parsed && parsed->is_object());
  return parsed->get_object();
}

}  // namespace wgpilot::api
