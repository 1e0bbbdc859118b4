#include "model/peer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace wgpilot::model {
namespace {

using Prefixes = std::vector<net::Prefix>;

void append(Prefixes& to, const Prefixes& more) {
  to.insert(to.end(), more.begin(), more.end());
}

Prefixes subnets_of(const Network& network) {
  Prefixes subnets{network.subnet};
  if (network.subnet_v6) subnets.push_back(*network.subnet_v6);
  return subnets;
}

Prefixes sorted_unique(Prefixes prefixes) {
  std::ranges::sort(prefixes);
  const auto rest = std::ranges::unique(prefixes);
  prefixes.erase(rest.begin(), rest.end());
  return prefixes;
}

Prefixes gateway_client_allowed_ips(const Network& network, const Peer& peer) {
  if (peer.tunnel == Tunnel::Full) return {net::Prefix(), net::Prefix(net::Address::v6({}), 0)};
  Prefixes prefixes = subnets_of(network);
  append(prefixes, peer.split_cidrs);
  return prefixes;
}

Prefixes site_client_allowed_ips(const Network& network, const Prefixes& other_sites) {
  Prefixes prefixes = subnets_of(network);
  append(prefixes, other_sites);
  append(prefixes, network.local_networks);
  return prefixes;
}

}  // namespace

bool is_active(const Peer& peer, UnixTime now) {
  return peer.enabled && (!peer.expires_at || *peer.expires_at > now);
}

Prefixes server_allowed_ips(const Network& network, const Peer& peer) {
  Prefixes prefixes{net::Prefix::host(peer.address_v4)};
  if (peer.address_v6) prefixes.push_back(net::Prefix::host(*peer.address_v6));
  if (network.mode == Mode::SiteToSite && peer.role == PeerRole::SiteGateway)
    append(prefixes, peer.site_networks);
  return sorted_unique(std::move(prefixes));
}

Prefixes client_allowed_ips(const Network& network, const Peer& peer, const Prefixes& other_sites) {
  switch (network.mode) {
    case Mode::Gateway:
      return sorted_unique(gateway_client_allowed_ips(network, peer));
    case Mode::SiteToSite:
      return sorted_unique(site_client_allowed_ips(network, other_sites));
    case Mode::HubRouted:
      return sorted_unique(subnets_of(network));
  }
  return {};
}

std::string join(const Prefixes& prefixes) {
  std::string text;
  for (const net::Prefix& prefix : prefixes) text += (text.empty() ? "" : ", ") + net::to_string(prefix);
  return text;
}

}  // namespace wgpilot::model
