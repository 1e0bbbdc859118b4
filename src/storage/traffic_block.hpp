// Private to the history: the traffic of up to 64 peers, or of up to 64 networks, in one interval as one
// small blob. Ten thousand active peers are 157 rows of half a kilobyte instead of 10,000 rows, and eight
// bytes each instead of 23 (docs/adr/0013-history.md).
//
// A packed block is a sequence of entries: offset in the block (one byte, rising), rx, tx (both LEB128).
// Those that carried nothing have no entry. Pure; any thread.
#pragma once

#include <array>
#include <optional>

#include "base/id.hpp"
#include "model/traffic.hpp"
#include "storage/columns.hpp"

namespace wgpilot::storage {

inline constexpr std::size_t kBlockSize = 64;

// Where a peer or a network has its entries.
struct Place {
  std::int64_t block = 0;  // of networks: negative
  std::size_t offset = 0;
  friend bool operator==(const Place&, const Place&) = default;
};
Place place_of(PeerId id);
Place place_of(NetworkId id);

using TrafficBlock = std::array<model::Traffic, kBlockSize>;

Blob pack(const TrafficBlock& block);

// Adds what was packed to `sum`. False, with part of it added, when that is no packed block.
bool add_packed(const Blob& packed, TrafficBlock& sum);

}  // namespace wgpilot::storage
