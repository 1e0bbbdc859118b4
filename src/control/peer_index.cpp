#include "control/peer_index.hpp"

#include <algorithm>
#include <functional>

namespace wgpilot::control {

PeerIndex::PeerIndex(const dataplane::NetworkWithPeers& network) {
  hosts_.reserve(network.peers.size() * 2);
  for (const auto& peer : network.peers) {
    for (const net::Prefix& prefix : model::server_allowed_ips(*network.network, *peer)) {
      if (prefix.length() == prefix.address().bits()) {
        hosts_.emplace(prefix.address(), peer.get());
      } else {
        sites_.emplace_back(prefix, peer.get());
      }
    }
  }
  std::ranges::sort(sites_, std::greater{}, [](const auto& site) { return site.first.length(); });
}

const model::Peer* PeerIndex::find(const net::Address& address) const {
  if (const auto host = hosts_.find(address); host != hosts_.end()) return host->second;
  const auto site =
      std::ranges::find_if(sites_, [&](const auto& entry) { return entry.first.contains(address); });
  return site == sites_.end() ? nullptr : site->second;
}

}  // namespace wgpilot::control
