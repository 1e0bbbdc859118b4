#include "storage/bridges.hpp"

#include <gtest/gtest.h>

#include "storage/networks.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

class Bridges : public testing::Test {
 protected:
  Bridges() {
    for (int n = 0; n < 2; ++n) {
      networks[n] = insert_network(stored.database, stored.master, test::sample_network(n)).value();
    }
    bridge.network_a = networks[0];
    bridge.network_b = networks[1];
    bridge.direction = model::Direction::AToB;
    bridge.allowed_cidrs = {net::parse_prefix("10.1.0.0/24").value()};
    bridge.created_at = bridge.updated_at = from_unix(1'700'000'000);
  }

  test::TemporaryDatabase stored;
  NetworkId networks[2];
  model::Bridge bridge;
};

TEST_F(Bridges, ComeBackAsTheyWere) {
  bridge.id = insert_bridge(stored.database, bridge).value();
  const auto loaded = load_bridges(stored.database).value();
  ASSERT_EQ(loaded.size(), 1U);
  EXPECT_EQ(loaded[0].id, bridge.id);
  EXPECT_EQ(loaded[0].network_b, networks[1]);
  EXPECT_EQ(loaded[0].direction, model::Direction::AToB);
  EXPECT_EQ(loaded[0].allowed_cidrs, bridge.allowed_cidrs);
}

TEST_F(Bridges, AreOneForAPair) {
  ASSERT_TRUE(insert_bridge(stored.database, bridge));
  std::swap(bridge.network_a, bridge.network_b);
  EXPECT_EQ(insert_bridge(stored.database, bridge).error().code(), Code::AlreadyExists);
}

TEST_F(Bridges, ChangeAndGo) {
  bridge.id = insert_bridge(stored.database, bridge).value();
  bridge.enabled = false;
  ASSERT_TRUE(update_bridge(stored.database, bridge));
  EXPECT_FALSE(load_bridges(stored.database).value().at(0).enabled);
  ASSERT_TRUE(delete_bridge(stored.database, bridge.id));
  EXPECT_EQ(delete_bridge(stored.database, bridge.id).error().code(), Code::BridgeNotFound);
  EXPECT_EQ(update_bridge(stored.database, bridge).error().code(), Code::BridgeNotFound);
}

TEST_F(Bridges, GoWithTheirNetwork) {
  ASSERT_TRUE(insert_bridge(stored.database, bridge));
  ASSERT_TRUE(delete_network(stored.database, networks[1]));
  EXPECT_TRUE(load_bridges(stored.database).value().empty());
}

}  // namespace
}  // namespace wgpilot::storage
