// Finds the peer that an address belongs to, among thousands, many times. Pure.
#pragma once

#include <unordered_map>
#include <utility>
#include <vector>

#include "dataplane/desired.hpp"
#include "net/address_hash.hpp"

namespace wgpilot::control {

class PeerIndex {
 public:
  // The peers must outlive the index.
  explicit PeerIndex(const dataplane::NetworkWithPeers& network);

  // By its tunnel address, or by the networks behind it; null when it is nobody's.
  const model::Peer* find(const net::Address& address) const;

 private:
  std::unordered_map<net::Address, const model::Peer*, net::AddressHash> hosts_;
  std::vector<std::pair<net::Prefix, const model::Peer*>> sites_;  // the longest prefix first
};

}  // namespace wgpilot::control
