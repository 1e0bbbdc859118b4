// For sets and maps of many addresses: std::unordered_set<Address, AddressHash>.
#pragma once

#include <cstring>

#include "net/address.hpp"

namespace wgpilot::net {

struct AddressHash {
  std::size_t operator()(const Address& address) const {
    std::uint64_t halves[2];
    std::memcpy(halves, address.bytes().data(), sizeof halves);
    constexpr std::uint64_t kOdd =
        0x9E3779B97F4A7C15;  // spreads addresses that differ in their last bits only
    const std::uint64_t mixed = (halves[0] ^ (halves[1] * kOdd)) * kOdd;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
  }
};

}  // namespace wgpilot::net
