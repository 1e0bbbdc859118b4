#include "storage/networks.hpp"

#include <gtest/gtest.h>

#include "storage/peers.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

using test::fields_of;
using test::sample_network;

class Networks : public testing::Test {
 protected:
  NetworkId insert(const model::Network& network) {
    return insert_network(database_, master_, network).value();
  }
  std::vector<model::Network> load() { return load_networks(database_, master_).value(); }

  test::TemporaryDatabase temporary_;
  Database& database_ = temporary_.database;
  const crypto::MasterKey& master_ = temporary_.master;
};

model::Network full_network() {
  model::Network network = sample_network();
  network.mode = model::Mode::SiteToSite;
  network.subnet_v6 = net::parse_prefix("fd00:1::/64").value();
  network.dns_servers = {net::parse_address("9.9.9.9").value(), net::parse_address("2620:fe::fe").value()};
  network.local_networks = {net::parse_prefix("192.168.1.0/24").value(),
                            net::parse_prefix("fd01::/48").value()};
  network.routing_table = 4'294'967'295u;
  network.firewall_mark = 0x57;
  network.nat_enabled = false;
  network.inter_peer_routing = true;
  network.mss_clamp = false;
  network.enabled = false;
  return network;
}

TEST_F(Networks, AreLoadedAsStored) {
  model::Network full = full_network();
  model::Network plain = sample_network(1);
  full.id = insert(full);
  plain.id = insert(plain);
  const auto loaded = load();
  ASSERT_EQ(loaded.size(), 2u);
  EXPECT_TRUE(fields_of(loaded[0]) == fields_of(full));
  EXPECT_TRUE(fields_of(loaded[1]) == fields_of(plain));
}

TEST_F(Networks, DoNotShareAnInterface) {
  insert(sample_network());
  model::Network other = sample_network(1);
  other.interface = sample_network().interface;
  EXPECT_EQ(insert_network(database_, master_, other).error().code(), Code::AlreadyExists);
}

TEST_F(Networks, DoNotShareAPort) {
  insert(sample_network());
  model::Network other = sample_network(1);
  other.listen_port = sample_network().listen_port;
  EXPECT_EQ(insert_network(database_, master_, other).error().code(), Code::AlreadyExists);
  other.listen_port = sample_network(1).listen_port;
  other.id = insert(other);
  other.listen_port = sample_network().listen_port;
  EXPECT_EQ(update_network(database_, other).error().code(), Code::AlreadyExists);
}

TEST_F(Networks, ChangeAllButIdInterfaceKeysAndBirth) {
  const model::Network before = sample_network();
  const NetworkId id = insert(before);
  model::Network changed = full_network();
  changed.id = id;
  changed.interface = "wg99";
  changed.updated_at = from_unix(1'800'000'000);
  ASSERT_TRUE(update_network(database_, changed));

  changed.interface = before.interface;
  changed.private_key = before.private_key;
  changed.public_key = before.public_key;
  EXPECT_TRUE(fields_of(load().front()) == fields_of(changed));
}

TEST_F(Networks, TakeTheirPeersWithThem) {
  const NetworkId id = insert(sample_network());
  ASSERT_TRUE(insert_peer(database_, master_, test::sample_peer(id), std::nullopt));
  ASSERT_TRUE(delete_network(database_, id));
  EXPECT_TRUE(load_peers(database_, master_).value().empty());
}

TEST_F(Networks, NeverGetAnIdTwice) {
  const NetworkId first = insert(sample_network());
  ASSERT_TRUE(delete_network(database_, first));
  EXPECT_GT(insert(sample_network()), first);
}

TEST_F(Networks, ThatDoNotExistAreNamed) {
  model::Network absent = sample_network();
  absent.id = NetworkId{7};
  EXPECT_EQ(update_network(database_, absent).error().code(), Code::NetworkNotFound);
  EXPECT_EQ(delete_network(database_, absent.id).error().message(), "there is no network 7 in the database");
}

TEST_F(Networks, DoNotOpenWithAnotherMasterKey) {
  insert(sample_network());
  const test::TemporaryDatabase other;
  EXPECT_EQ(load_networks(database_, other.master).error().code(), Code::MasterKeyInvalid);
}

TEST_F(Networks, DoNotOpenWithTheKeyOfAnother) {
  insert(sample_network(0));
  insert(sample_network(1));
  ASSERT_TRUE(
      database_.run("UPDATE networks SET private_key = (SELECT private_key FROM networks WHERE id = 1)"));
  EXPECT_EQ(load_networks(database_, master_).error().code(), Code::MasterKeyInvalid);
}

}  // namespace
}  // namespace wgpilot::storage
