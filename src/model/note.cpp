#include "model/note.hpp"

#include "model/wg_quick.hpp"

namespace wgpilot::model {
namespace {

template <class T>
TextList to_list(const std::vector<T>& items) {
  TextList list;
  for (const T& item : items) list.items.push_back(net::to_string(item));
  return list;
}

}  // namespace

NetworkInput note_of(const Network& network) {
  NetworkInput note;
  if (name_in_comment(network.name) != network.name) note.name = network.name;
  note.mode = network.mode;
  note.nat_enabled = network.nat_enabled;
  note.inter_peer_routing = network.inter_peer_routing;
  note.mss_clamp = network.mss_clamp;
  if (!network.dns_servers.empty()) note.dns_servers = to_list(network.dns_servers);
  if (!network.local_networks.empty()) note.local_networks = to_list(network.local_networks);
  return note;
}

PeerInput note_of(const Network& network, const Peer& peer) {
  PeerInput note;
  if (name_in_comment(peer.name) != peer.name) note.name = peer.name;
  if (!peer.email.empty()) note.email = peer.email;
  if (peer.role != PeerRole::Client) note.role = peer.role;
  if (network.mode != Mode::SiteToSite && !peer.site_networks.empty())
    note.site_networks = to_list(peer.site_networks);
  if (peer.tunnel != Tunnel::Full) note.tunnel = peer.tunnel;
  if (!peer.split_cidrs.empty()) note.split_cidrs = to_list(peer.split_cidrs);
  if (!peer.enabled) note.enabled = false;
  if (peer.expires_at) note.expires_at = to_unix(*peer.expires_at);
  if (peer.bandwidth_up_kbps != 0) note.bandwidth_up_kbps = peer.bandwidth_up_kbps;
  if (peer.bandwidth_down_kbps != 0) note.bandwidth_down_kbps = peer.bandwidth_down_kbps;
  return note;
}

RouteInput note_of(const NetworkRoute& route) {
  RouteInput note;
  note.destination = net::to_string(route.destination);
  if (route.gateway) note.gateway = net::to_string(*route.gateway);
  if (route.metric != 0) note.metric = route.metric;
  if (!route.description.empty()) note.description = route.description;
  return note;
}

RuleInput note_of(const NetworkRule& rule) {
  RuleInput note;
  note.priority = rule.priority;
  if (rule.source) note.source = net::to_string(*rule.source);
  if (rule.destination) note.destination = net::to_string(*rule.destination);
  if (rule.firewall_mark) note.firewall_mark = *rule.firewall_mark;
  note.table_id = rule.table_id;
  if (!rule.description.empty()) note.description = rule.description;
  return note;
}

}  // namespace wgpilot::model
