#include "storage/traffic_block.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <random>

namespace wgpilot::storage {
namespace {

using testing::ElementsAre;

TEST(TrafficBlock, HoldsOnlyWhoCarriedSomething) {
  TrafficBlock block;
  block[3] = {.rx = 5, .tx = 300};
  block[63] = {.rx = 0, .tx = 1};
  EXPECT_THAT(pack(block), ElementsAre(3, 5, 0xac, 0x02, 63, 0, 1));
  EXPECT_TRUE(pack({}).empty());
}

TEST(TrafficBlock, ComesBackAsItWas) {
  std::mt19937_64 random(1);
  TrafficBlock block;
  for (auto& traffic : block)
    traffic = {.rx = random() >> (random() % 64), .tx = random() >> (random() % 64)};
  block[7] = {.rx = std::numeric_limits<std::uint64_t>::max(), .tx = 0};
  TrafficBlock sum;
  ASSERT_TRUE(add_packed(pack(block), sum));
  EXPECT_EQ(sum, block);
}

TEST(TrafficBlock, IsAddedToWhatIsThere) {
  TrafficBlock block;
  block[1] = {.rx = 5, .tx = 7};
  TrafficBlock sum = block;
  ASSERT_TRUE(add_packed(pack(block), sum));
  EXPECT_EQ(sum[1], (model::Traffic{.rx = 10, .tx = 14}));
}

TEST(TrafficBlock, IsRefusedWhenCutOffOrNoBlock) {
  for (const Blob& wrong :
       {Blob{3}, Blob{3, 5}, Blob{3, 5, 0x80}, Blob{64, 1, 1}, Blob{3, 1, 1, 200, 1, 1}, Blob(12, 0xff)}) {
    TrafficBlock sum;
    EXPECT_FALSE(add_packed(wrong, sum));
  }
}

TEST(TrafficBlock, GivesPeersAndNetworksPlacesOfTheirOwn) {
  EXPECT_EQ(place_of(PeerId{63}), (Place{0, 63}));
  EXPECT_EQ(place_of(PeerId{64}), (Place{1, 0}));
  EXPECT_EQ(place_of(NetworkId{1}), (Place{-1, 1}));
  EXPECT_EQ(place_of(NetworkId{64}), (Place{-2, 0}));
}

}  // namespace
}  // namespace wgpilot::storage
