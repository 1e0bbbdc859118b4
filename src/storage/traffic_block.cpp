#include "storage/traffic_block.hpp"

namespace wgpilot::storage {
namespace {

constexpr std::int64_t kIdsPerBlock = kBlockSize;

void append_number(Blob& to, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) to.push_back(static_cast<std::uint8_t>(number | 0x80));
  to.push_back(static_cast<std::uint8_t>(number));
}

// Takes bytes from the front of a blob; after a wrong one it is not `good` any more.
class Reader {
 public:
  explicit Reader(const Blob& blob) : next_(blob.data()), end_(next_ + blob.size()) {}

  bool is_at_end() const { return next_ == end_; }
  bool is_good() const { return good_; }

  std::uint8_t byte() {
    if (next_ != end_) return *next_++;
    good_ = false;
    return 0;
  }

  std::uint64_t number() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t part = byte();
      number |= static_cast<std::uint64_t>(part & 0x7f) << shift;
      if (part < 0x80) return number;
    }
    good_ = false;
    return 0;
  }

 private:
  const std::uint8_t* next_;
  const std::uint8_t* end_;
  bool good_ = true;
};

}  // namespace

Place place_of(PeerId id) {
  return {.block = id.value / kIdsPerBlock, .offset = static_cast<std::size_t>(id.value % kIdsPerBlock)};
}

Place place_of(NetworkId id) {
  return {.block = -1 - id.value / kIdsPerBlock, .offset = static_cast<std::size_t>(id.value % kIdsPerBlock)};
}

Blob pack(const TrafficBlock& block) {
  Blob packed;
  packed.reserve(8 * kBlockSize);
  for (std::size_t offset = 0; offset < kBlockSize; ++offset) {
    if (block[offset].is_none()) continue;
    packed.push_back(static_cast<std::uint8_t>(offset));
    append_number(packed, block[offset].rx);
    append_number(packed, block[offset].tx);
  }
  return packed;
}

bool add_packed(const Blob& packed, TrafficBlock& sum) {
  Reader reader(packed);
  while (!reader.is_at_end()) {
    const std::size_t offset = reader.byte();
    const model::Traffic traffic{.rx = reader.number(), .tx = reader.number()};
    if (!reader.is_good() || offset >= kBlockSize) return false;
    sum[offset] += traffic;
  }
  return true;
}

}  // namespace wgpilot::storage
