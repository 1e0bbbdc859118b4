// Peers as rows. Private and preshared keys are sealed under the master key and bound to their column,
// network and public key, so that one moved elsewhere does not open.
#pragma once

#include <optional>
#include <vector>

#include "crypto/seal.hpp"
#include "model/peer.hpp"
#include "storage/database.hpp"

namespace wgpilot::storage {

// All, ordered by network and id, preshared keys opened.
Result<std::vector<model::Peer>> load_peers(Database& database, const crypto::MasterKey& master);

// Ignores peer.id and peer.has_private_key; the answer is the new id, never used before. AlreadyExists when
// an address or the public key belongs to another peer of the network.
Result<PeerId> insert_peer(Database& database, const crypto::MasterKey& master, const model::Peer& peer,
                           const std::optional<crypto::PrivateKey>& private_key);

// Everything but id, network, public key, private key and created_at. PeerNotFound when there is no peer of
// this id, network and public key.
Result<void> update_peer(Database& database, const crypto::MasterKey& master, const model::Peer& peer);

// PeerNotFound when there is no such row.
Result<void> delete_peer(Database& database, PeerId id);

// Absent when we never knew it. PeerNotFound when there is no such row.
Result<std::optional<crypto::PrivateKey>> load_private_key(Database& database,
                                                           const crypto::MasterKey& master, PeerId id);

}  // namespace wgpilot::storage
