// Networks as rows. Private keys are sealed under the master key and bound to their public key, so that one
// moved to another row does not open.
#pragma once

#include <vector>

#include "crypto/seal.hpp"
#include "model/network.hpp"
#include "storage/database.hpp"

namespace wgpilot::storage {

// By id.
Result<std::vector<model::Network>> load_networks(Database& database, const crypto::MasterKey& master);

// Ignores network.id; the answer is the new one, never used before. AlreadyExists when the interface, the
// listen port or the public key belongs to another network.
Result<NetworkId> insert_network(Database& database, const crypto::MasterKey& master,
                                 const model::Network& network);

// Everything but id, interface, keys and created_at. NetworkNotFound when there is no such row.
Result<void> update_network(Database& database, const model::Network& network);

// With its peers. NetworkNotFound when there is no such row.
Result<void> delete_network(Database& database, NetworkId id);

}  // namespace wgpilot::storage
