#include "control/expiry.hpp"

#include <gtest/gtest.h>

namespace wgpilot::control {
namespace {

using namespace std::chrono_literals;

constexpr UnixTime kNow{1'700'000'000s};

PeerPtr make_peer(std::int64_t id, std::optional<UnixTime> expires_at, bool enabled = true) {
  model::Peer peer;
  peer.id = {id};
  peer.network_id = {1};
  peer.expires_at = expires_at;
  peer.enabled = enabled;
  return std::make_shared<const model::Peer>(std::move(peer));
}

std::shared_ptr<const Snapshot> with_peers(std::vector<PeerPtr> peers) {
  auto network = std::make_shared<model::Network>();
  network->id = {1};
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->networks = {{.network = std::move(network), .peers = std::move(peers)}};
  return snapshot;
}

TEST(Expiry, TheNextIsTheEarliestOfThoseThatCount) {
  const auto snapshot =
      with_peers({make_peer(1, std::nullopt), make_peer(2, kNow + 9s), make_peer(3, kNow + 5s),
                  make_peer(4, kNow), make_peer(5, kNow + 1s, false)});
  EXPECT_EQ(next_expiry(*snapshot, kNow), kNow + 5s);
  EXPECT_EQ(next_expiry(*snapshot, kNow + 5s), kNow + 9s);
  EXPECT_EQ(next_expiry(*snapshot, kNow + 9s), std::nullopt);
}

TEST(Expiry, ComesAtTheSecond) {
  const auto snapshot = with_peers({make_peer(1, kNow + 5s), make_peer(2, kNow + 9s)});
  Expiry expiry;
  EXPECT_FALSE(expiry.has_come(snapshot, kNow, kNow + 4s));
  EXPECT_TRUE(expiry.has_come(snapshot, kNow, kNow + 5s));
  EXPECT_FALSE(expiry.has_come(snapshot, kNow + 5s, kNow + 8s)) << "taken out";
  EXPECT_TRUE(expiry.has_come(snapshot, kNow + 5s, kNow + 20s)) << "and the one after";
  EXPECT_FALSE(expiry.has_come(snapshot, kNow + 20s, kNow + 30s));
}

TEST(Expiry, FollowsTheDatabase) {
  Expiry expiry;
  EXPECT_FALSE(expiry.has_come(with_peers({make_peer(1, kNow + 9s)}), kNow, kNow + 5s));
  EXPECT_TRUE(expiry.has_come(with_peers({make_peer(1, kNow + 5s)}), kNow, kNow + 5s)) << "brought forward";
  EXPECT_FALSE(expiry.has_come(with_peers({make_peer(1, std::nullopt)}), kNow, kNow + 5s)) << "lifted";
}

}  // namespace
}  // namespace wgpilot::control
