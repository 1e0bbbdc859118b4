#include "storage/peers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "storage/networks.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

using test::fields_of;
using test::sample_network;
using test::sample_peer;

class Peers : public testing::Test {
 protected:
  PeerId insert(const model::Peer& peer, const std::optional<crypto::PrivateKey>& key = std::nullopt) {
    return insert_peer(database_, master_, peer, key).value();
  }
  Code refusal_of(const model::Peer& peer) {
    return insert_peer(database_, master_, peer, std::nullopt).error().code();
  }
  std::vector<model::Peer> load() { return load_peers(database_, master_).value(); }

  test::TemporaryDatabase temporary_;
  Database& database_ = temporary_.database;
  const crypto::MasterKey& master_ = temporary_.master;
  NetworkId network_ = insert_network(database_, master_, sample_network(0)).value();
  NetworkId other_network_ = insert_network(database_, master_, sample_network(1)).value();
};

model::Peer full_peer(NetworkId network) {
  model::Peer peer = sample_peer(network, 5);
  peer.email = "ada@example.org";
  peer.role = model::PeerRole::SiteGateway;
  peer.endpoint = net::parse_endpoint("[2001:db8::1]:51820").value();
  peer.persistent_keepalive = 65535;
  peer.site_networks = {net::parse_prefix("192.168.7.0/24").value(), net::parse_prefix("fd07::/48").value()};
  peer.tunnel = model::Tunnel::Split;
  peer.split_cidrs = {net::parse_prefix("172.16.0.0/12").value()};
  peer.enabled = false;
  peer.expires_at = from_unix(1'900'000'000);
  peer.bandwidth_up_kbps = 4'294'967'295u;
  peer.bandwidth_down_kbps = 10'000;
  return peer;
}

model::Peer bare_peer(NetworkId network) {
  model::Peer peer = sample_peer(network, 6);
  peer.preshared_key.reset();
  peer.address_v6.reset();
  return peer;
}

TEST_F(Peers, AreLoadedAsStored) {
  model::Peer full = full_peer(network_);
  model::Peer bare = bare_peer(network_);
  full.id = insert(full, crypto::generate_private_key());
  full.has_private_key = true;
  bare.id = insert(bare);
  const auto loaded = load();
  ASSERT_EQ(loaded.size(), 2u);
  EXPECT_TRUE(fields_of(loaded[0]) == fields_of(full));
  EXPECT_TRUE(fields_of(loaded[1]) == fields_of(bare));
}

TEST_F(Peers, AreOrderedByNetworkAndId) {
  for (int n = 0; n < 6; ++n) insert(sample_peer(n % 2 == 0 ? other_network_ : network_, n));
  const auto loaded = load();
  ASSERT_EQ(loaded.size(), 6u);
  EXPECT_TRUE(std::ranges::is_sorted(
      loaded, {}, [](const model::Peer& peer) { return std::pair(peer.network_id, peer.id); }));
}

TEST_F(Peers, DoNotShareAnAddressOrAKeyWithinANetwork) {
  const model::Peer first = sample_peer(network_, 0);
  insert(first);
  model::Peer same_v4 = sample_peer(network_, 1);
  same_v4.address_v4 = first.address_v4;
  EXPECT_EQ(refusal_of(same_v4), Code::AlreadyExists);
  model::Peer same_v6 = sample_peer(network_, 1);
  same_v6.address_v6 = first.address_v6;
  EXPECT_EQ(refusal_of(same_v6), Code::AlreadyExists);
  model::Peer same_key = sample_peer(network_, 1);
  same_key.public_key = first.public_key;
  EXPECT_EQ(refusal_of(same_key), Code::AlreadyExists);
  EXPECT_EQ(load().size(), 1u);
}

TEST_F(Peers, MayShareThemAcrossNetworks) {
  model::Peer peer = sample_peer(network_);
  insert(peer);
  peer.network_id = other_network_;
  EXPECT_TRUE(insert_peer(database_, master_, peer, std::nullopt));
}

TEST_F(Peers, NeedTheirNetwork) {
  EXPECT_EQ(refusal_of(sample_peer(NetworkId{99})), Code::InternalError);
}

TEST_F(Peers, ChangeAllButIdNetworkKeysAndBirth) {
  model::Peer before = bare_peer(network_);
  before.id = insert(before);
  model::Peer changed = full_peer(network_);
  changed.id = before.id;
  changed.public_key = before.public_key;
  changed.updated_at = from_unix(1'800'000'000);
  ASSERT_TRUE(update_peer(database_, master_, changed));
  EXPECT_TRUE(fields_of(load().front()) == fields_of(changed));
}

TEST_F(Peers, CannotBeChangedUnderAnotherKey) {
  model::Peer peer = sample_peer(network_);
  peer.id = insert(peer);
  peer.public_key = sample_peer(network_).public_key;
  EXPECT_EQ(update_peer(database_, master_, peer).error().code(), Code::PeerNotFound);
}

TEST_F(Peers, AreDeletedOnce) {
  const PeerId id = insert(sample_peer(network_));
  ASSERT_TRUE(delete_peer(database_, id));
  EXPECT_EQ(delete_peer(database_, id).error().code(), Code::PeerNotFound);
  EXPECT_GT(insert(sample_peer(network_)), id) << "an id must not come back";
}

class PeerKeys : public Peers {
 protected:
  void SetUp() override {
    for (const int n : {0, 1})
      ids_.push_back(insert(sample_peer(network_, n), crypto::generate_private_key()));
  }
  std::vector<PeerId> ids_;
};

TEST_F(PeerKeys, AreGivenBackAsStored) {
  const crypto::PrivateKey key = crypto::generate_private_key();
  const PeerId id = insert(sample_peer(network_, 2), key);
  EXPECT_EQ(load_private_key(database_, master_, id).value(), key);
}

TEST_F(PeerKeys, AreAbsentWhenTheClientKeepsThem) {
  const PeerId id = insert(sample_peer(network_, 2));
  EXPECT_EQ(load_private_key(database_, master_, id).value(), std::nullopt);
  EXPECT_EQ(load_private_key(database_, master_, PeerId{99}).error().code(), Code::PeerNotFound);
}

TEST_F(PeerKeys, DoNotLieOpenInTheFile) {
  const crypto::PrivateKey key = crypto::generate_private_key();
  insert(sample_peer(network_, 2), key);
  Statement statement =
      database_.prepare("SELECT count(*) FROM peers WHERE instr(private_key, ?1) > 0").value();
  statement.bind(Blob(key.bytes.begin(), key.bytes.end()));
  ASSERT_TRUE(statement.step().value());
  std::int64_t found = -1;
  ASSERT_TRUE(statement.read(found));
  EXPECT_EQ(found, 0);
}

TEST_F(PeerKeys, DoNotOpenInAnotherRow) {
  ASSERT_TRUE(
      database_.run("UPDATE peers SET private_key = (SELECT private_key FROM peers WHERE id = ?1)"
                    " WHERE id = ?2",
                    ids_[0], ids_[1]));
  EXPECT_TRUE(load_private_key(database_, master_, ids_[0]));
  EXPECT_EQ(load_private_key(database_, master_, ids_[1]).error().code(), Code::MasterKeyInvalid);
}

TEST_F(PeerKeys, DoNotOpenInAnotherColumn) {
  ASSERT_TRUE(database_.run("UPDATE peers SET private_key = preshared_key WHERE id = ?1", ids_[0]));
  EXPECT_EQ(load_private_key(database_, master_, ids_[0]).error().code(), Code::MasterKeyInvalid);
}

TEST_F(PeerKeys, DoNotOpenInAnotherNetwork) {
  ASSERT_TRUE(database_.run("UPDATE peers SET network_id = ?1 WHERE id = ?2", other_network_, ids_[0]));
  EXPECT_EQ(load_private_key(database_, master_, ids_[0]).error().code(), Code::MasterKeyInvalid);
}

TEST_F(PeerKeys, DoNotOpenWithAnotherMasterKey) {
  const test::TemporaryDatabase other;
  EXPECT_EQ(load_peers(database_, other.master).error().code(), Code::MasterKeyInvalid);
}

}  // namespace
}  // namespace wgpilot::storage
