#include "control/connections.hpp"

#include <algorithm>
#include <unordered_map>

#include "control/peer_index.hpp"

namespace wgpilot::control {
namespace {

using dataplane::Connection;

// The prefixes whose connections are looked through.
std::vector<net::Prefix> ends_of(const ConnectionQuery& query) {
  const model::Network& network = *query.network.network;
  if (query.peer) return model::server_allowed_ips(network, *query.peer);
  std::vector<net::Prefix> ends{network.subnet};
  if (network.subnet_v6) ends.push_back(*network.subnet_v6);
  if (network.mode != model::Mode::SiteToSite) return ends;
  for (const PeerPtr& peer : query.network.peers)
    ends.insert(ends.end(), peer->site_networks.begin(), peer->site_networks.end());
  return ends;
}

ConnectionView view_of_peer(const Connection& connection, const model::Peer& peer,
                            const std::vector<net::Prefix>& ends) {
  const bool began = std::ranges::any_of(
      ends, [&](const net::Prefix& prefix) { return prefix.contains(connection.source.address); });
  return {connection, &peer, began ? FlowDirection::Outgoing : FlowDirection::Incoming};
}

ConnectionView view_of_any(const Connection& connection, const PeerIndex& peers) {
  if (const auto* peer = peers.find(connection.source.address))
    return {connection, peer, FlowDirection::Outgoing};
  return {connection, peers.find(connection.responder()), FlowDirection::Incoming};
}

void add(Tally& tally, const Connection& connection) {
  ++tally.connections;
  if (connection.sent) tally.sent_bytes += connection.sent->bytes;
  if (connection.received) tally.received_bytes += connection.received->bytes;
}

bool is_busier(const Tally& a, const Tally& b) {
  const auto rank = [](const Tally& tally) {
    return std::pair(tally.sent_bytes + tally.received_bytes, tally.connections);
  };
  return rank(a) > rank(b);
}

struct Destination {
  std::uint8_t protocol;
  net::Endpoint endpoint;
  friend bool operator==(const Destination&, const Destination&) = default;
};

struct DestinationHash {
  std::size_t operator()(const Destination& destination) const {
    const std::size_t port = std::size_t{destination.endpoint.port} << 8 | destination.protocol;
    return net::AddressHash()(destination.endpoint.address) ^ (port * 0x9E3779B1);
  }
};

struct Tallies {
  Tally total;
  std::map<std::uint8_t, Tally> protocols;
  std::map<const model::Peer*, Tally> peers;
  std::unordered_map<Destination, Tally, DestinationHash> destinations;
  std::uint64_t unseen = 0;

  void count(const ConnectionView& view) {
    const Connection& connection = view.connection;
    add(total, connection);
    add(protocols[connection.protocol], connection);
    if (view.peer != nullptr) add(peers[view.peer], connection);
    const Destination destination{connection.protocol, connection.destination};
    auto found = destinations.find(destination);
    if (found == destinations.end() && destinations.size() < kMostDestinations)
      found = destinations.emplace(destination, Tally{}).first;
    if (found == destinations.end()) {
      ++unseen;
    } else {
      add(found->second, connection);
    }
  }
};

// The busiest of `items`, in order; what is equally busy, in the order that it has.
template <class T>
std::vector<T> busiest(std::vector<T> items, std::size_t most) {
  std::ranges::stable_sort(items, is_busier, &T::tally);
  if (items.size() > most) items.erase(items.begin() + static_cast<std::ptrdiff_t>(most), items.end());
  return items;
}

}  // namespace

Result<void> visit_connections(const Control& control, const ConnectionQuery& query,
                               const std::function<void(ConnectionView&&)>& visit) {
  const std::vector<net::Prefix> ends = ends_of(query);
  std::optional<PeerIndex> peers;
  if (!query.peer) peers.emplace(query.network);
  return control.parts().dataplane.visit_connections(ends, [&](const Connection& connection) {
    if (query.protocol && *query.protocol != connection.protocol) return;
    visit(peers ? view_of_any(connection, *peers) : view_of_peer(connection, *query.peer, ends));
  });
}

Result<ConnectionSummary> summarize_connections(const Control& control, const ConnectionQuery& query,
                                                std::size_t most) {
  Tallies tallies;
  WGP_TRY(visit_connections(control, query, [&](ConnectionView&& view) { tallies.count(view); }));
  ConnectionSummary summary{.total = tallies.total, .unseen = tallies.unseen};
  for (const auto& [protocol, tally] : tallies.protocols) summary.protocols.push_back({protocol, tally});
  for (const auto& [peer, tally] : tallies.peers) summary.peers.push_back({peer, tally});
  for (const auto& [destination, tally] : tallies.destinations)
    summary.destinations.push_back({destination.protocol, destination.endpoint, tally});
  std::ranges::sort(summary.peers, {}, [](const PeerTally& entry) { return entry.peer->id; });
  std::ranges::sort(summary.destinations, {}, &DestinationTally::destination);
  const std::size_t every = summary.protocols.size();
  summary.protocols = busiest(std::move(summary.protocols), every);
  summary.peers = busiest(std::move(summary.peers), most);
  summary.destinations = busiest(std::move(summary.destinations), most);
  return summary;
}

Result<std::size_t> flush_connections(Control& control, NetworkId network, PeerId id) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  WGP_TRY(const PeerPtr peer, find_peer(*entry, id));
  return control.reconciler().flush_connections(model::server_allowed_ips(*entry->network, *peer));
}

}  // namespace wgpilot::control
