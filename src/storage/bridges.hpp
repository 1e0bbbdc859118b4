// Bridges as rows. They go with either of their networks.
#pragma once

#include <vector>

#include "model/bridge.hpp"
#include "storage/database.hpp"

namespace wgpilot::storage {

// By id.
Result<std::vector<model::Bridge>> load_bridges(Database& database);

// Ignores bridge.id; the answer is the new one. AlreadyExists when the two networks have a bridge.
Result<BridgeId> insert_bridge(Database& database, const model::Bridge& bridge);

// Everything but id, networks and created_at. BridgeNotFound when there is no such row.
Result<void> update_bridge(Database& database, const model::Bridge& bridge);

// BridgeNotFound when there is no such row.
Result<void> delete_bridge(Database& database, BridgeId id);

}  // namespace wgpilot::storage
