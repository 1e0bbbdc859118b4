// Routes and rules of policy routing as rows. They go with their network.
#pragma once

#include <vector>

#include "model/routing.hpp"
#include "storage/database.hpp"

namespace wgpilot::storage {

// By id.
Result<std::vector<model::NetworkRoute>> load_routes(Database& database);
Result<std::vector<model::NetworkRule>> load_rules(Database& database);

// Ignore the id; the answer is the new one. AlreadyExists when the network has a route of this destination
// and metric, or any network a rule of this priority.
Result<RouteId> insert_route(Database& database, const model::NetworkRoute& route);
Result<RuleId> insert_rule(Database& database, const model::NetworkRule& rule);

// Everything but id, network and created_at. RouteNotFound or RuleNotFound when there is no such row.
Result<void> update_route(Database& database, const model::NetworkRoute& route);
Result<void> update_rule(Database& database, const model::NetworkRule& rule);

// RouteNotFound or RuleNotFound when there is no such row.
Result<void> delete_route(Database& database, RouteId id);
Result<void> delete_rule(Database& database, RuleId id);

}  // namespace wgpilot::storage
