#include "storage/setup.hpp"

#include <gtest/gtest.h>

#include "storage/networks.hpp"
#include "storage/peers.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

class Setup : public testing::Test {
 protected:
  test::TemporaryDatabase temporary_;
  Database& database_ = temporary_.database;
};

TEST_F(Setup, StartsFresh) {
  const SetupState state = load_setup(database_).value();
  EXPECT_FALSE(state.complete);
  EXPECT_EQ(state.completed_steps, 0);
  EXPECT_TRUE(state.otp_hash.empty());
}

TEST_F(Setup, IsLoadedAsStored) {
  const NetworkId network = insert_network(database_, temporary_.master, test::sample_network()).value();
  const PeerId peer =
      insert_peer(database_, temporary_.master, test::sample_peer(network), std::nullopt).value();
  ASSERT_TRUE(store_setup(database_, {.completed_steps = 1, .otp_hash = "abc"}));
  ASSERT_TRUE(store_setup(
      database_,
      {.complete = true, .completed_steps = 4, .otp_hash = "", .network_id = network, .peer_id = peer}));
  const SetupState state = load_setup(database_).value();
  EXPECT_TRUE(state.complete);
  EXPECT_EQ(state.completed_steps, 4);
  EXPECT_EQ(state.otp_hash, "");
  EXPECT_EQ(state.network_id, network);
  EXPECT_EQ(state.peer_id, peer);
}

TEST_F(Setup, ForgetsADeletedNetwork) {
  const NetworkId network = insert_network(database_, temporary_.master, test::sample_network()).value();
  ASSERT_TRUE(store_setup(database_, {.completed_steps = 3, .network_id = network}));
  ASSERT_TRUE(delete_network(database_, network));
  EXPECT_EQ(load_setup(database_).value().network_id, std::nullopt);
}

}  // namespace
}  // namespace wgpilot::storage
