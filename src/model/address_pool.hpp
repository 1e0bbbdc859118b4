// Which host addresses of a network are free. One bit a host: filled from 10,000 peers in a fraction of a
// millisecond, so it is made anew where it is needed and never kept. The UNIQUE constraints of storage hold
// the promise, this finds it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/peer.hpp"

namespace wgpilot::model {

struct PeerAddresses {
  net::Address v4;
  std::optional<net::Address> v6;
};

class AddressPool {
 public:
  // All but the network's, the server's and the broadcast address are free.
  explicit AddressPool(const Network& network);

  // The lowest free host number, the same in both families; absent when the pool is exhausted. Takes nothing.
  std::optional<PeerAddresses> lowest_free() const;
  // Addresses outside the subnets are ignored: imported peers may have them.
  void take(const Peer& peer);

 private:
  void take(const net::Prefix& subnet, const net::Address& address);

  net::Prefix subnet_;
  std::optional<net::Prefix> subnet_v6_;
  std::vector<std::uint64_t>
      taken_;  // bit n: host number n; a number counts as taken when either family has it
};

}  // namespace wgpilot::model
