#include "model/address_pool.hpp"

#include <algorithm>
#include <bit>

namespace wgpilot::model {
namespace {

constexpr std::uint64_t kWordBits = 64;

// Host numbers of a prefix, capped: an IPv6 subnet is never used further than its IPv4 twin.
std::uint64_t host_count(const net::Prefix& prefix) {
  const int host_bits = prefix.address().bits() - prefix.length();
  return std::uint64_t{1} << std::min(host_bits, 16);
}

}  // namespace

AddressPool::AddressPool(const Network& network) : subnet_(network.subnet), subnet_v6_(network.subnet_v6) {
  const std::uint64_t v4_hosts = host_count(subnet_) - 1;  // the last one is the broadcast address
  const std::uint64_t hosts = subnet_v6_ ? std::min(v4_hosts, host_count(*subnet_v6_)) : v4_hosts;
  taken_.assign((hosts + kWordBits - 1) / kWordBits, 0);
  taken_[0] |= 0b11;  // the network's own and the server's
  if (hosts % kWordBits != 0) taken_.back() |= ~std::uint64_t{0} << (hosts % kWordBits);
}

std::optional<PeerAddresses> AddressPool::lowest_free() const {
  const auto word = std::ranges::find_if(taken_, [](std::uint64_t bits) { return ~bits != 0; });
  if (word == taken_.end()) return std::nullopt;
  const auto number = static_cast<std::uint64_t>(word - taken_.begin()) * kWordBits +
                      static_cast<std::uint64_t>(std::countr_one(*word));
  PeerAddresses addresses{.v4 = subnet_.address().plus(number), .v6 = std::nullopt};
  if (subnet_v6_) addresses.v6 = subnet_v6_->address().plus(number);
  return addresses;
}

void AddressPool::take(const Peer& peer) {
  take(subnet_, peer.address_v4);
  if (peer.address_v6 && subnet_v6_) take(*subnet_v6_, *peer.address_v6);
}

void AddressPool::take(const net::Prefix& subnet, const net::Address& address) {
  const auto number = address.distance_from(subnet.address());
  if (!number || *number / kWordBits >= taken_.size()) return;
  taken_[*number / kWordBits] |= std::uint64_t{1} << (*number % kWordBits);
}

}  // namespace wgpilot::model
