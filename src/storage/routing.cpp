#include "storage/routing.hpp"

#include <fmt/format.h>

namespace wgpilot::storage {
namespace {

using model::NetworkRoute;
using model::NetworkRule;

Result<NetworkRoute> read_route(Statement& row) {
  NetworkRoute r;
  WGP_TRY(row.read(r.id, r.network_id, r.destination, r.gateway, r.metric, r.description, r.created_at,
                   r.updated_at));
  return r;
}

Result<NetworkRule> read_rule(Statement& row) {
  NetworkRule r;
  WGP_TRY(row.read(r.id, r.network_id, r.priority, r.source, r.destination, r.firewall_mark, r.table_id,
                   r.description, r.created_at, r.updated_at));
  return r;
}

Result<void> require_one(int changed, RouteId id) {
  if (changed == 1) return {};
  return fail(Code::RouteNotFound, fmt::format("there is no route {} in the database", id.value));
}

Result<void> require_one(int changed, RuleId id) {
  if (changed == 1) return {};
  return fail(Code::RuleNotFound, fmt::format("there is no rule {} in the database", id.value));
}

}  // namespace

Result<std::vector<NetworkRoute>> load_routes(Database& database) {
  WGP_TRY(Statement statement, database.prepare(R"sql(
    SELECT id, network_id, destination, gateway, metric, description, created_at, updated_at
    FROM network_routes ORDER BY id)sql"));
  return load_rows(statement, read_route);
}

Result<std::vector<NetworkRule>> load_rules(Database& database) {
  WGP_TRY(Statement statement, database.prepare(R"sql(
    SELECT id, network_id, priority, source, destination, firewall_mark, table_id, description, created_at,
           updated_at
    FROM network_rules ORDER BY id)sql"));
  return load_rows(statement, read_rule);
}

Result<RouteId> insert_route(Database& database, const NetworkRoute& r) {
  WGP_TRY(const std::int64_t id, database.insert(R"sql(
    INSERT INTO network_routes (network_id, destination, gateway, metric, description, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql",
                                                 r.network_id, r.destination, r.gateway, r.metric,
                                                 r.description, r.created_at, r.updated_at));
  return RouteId{id};
}

Result<RuleId> insert_rule(Database& database, const NetworkRule& r) {
  WGP_TRY(const std::int64_t id,
          database.insert(R"sql(
    INSERT INTO network_rules (network_id, priority, source, destination, firewall_mark, table_id,
                               description, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))sql",
                          r.network_id, r.priority, r.source, r.destination, r.firewall_mark, r.table_id,
                          r.description, r.created_at, r.updated_at));
  return RuleId{id};
}

Result<void> update_route(Database& database, const NetworkRoute& r) {
  WGP_TRY(const int changed,
          database.run(R"sql(
    UPDATE network_routes
    SET destination = ?2, gateway = ?3, metric = ?4, description = ?5, updated_at = ?6
    WHERE id = ?1)sql",
                       r.id, r.destination, r.gateway, r.metric, r.description, r.updated_at));
  return require_one(changed, r.id);
}

Result<void> update_rule(Database& database, const NetworkRule& r) {
  WGP_TRY(const int changed, database.run(R"sql(
    UPDATE network_rules
    SET priority = ?2, source = ?3, destination = ?4, firewall_mark = ?5, table_id = ?6, description = ?7,
        updated_at = ?8
    WHERE id = ?1)sql",
                                          r.id, r.priority, r.source, r.destination, r.firewall_mark,
                                          r.table_id, r.description, r.updated_at));
  return require_one(changed, r.id);
}

Result<void> delete_route(Database& database, RouteId id) {
  WGP_TRY(const int changed, database.run("DELETE FROM network_routes WHERE id = ?1", id));
  return require_one(changed, id);
}

Result<void> delete_rule(Database& database, RuleId id) {
  WGP_TRY(const int changed, database.run("DELETE FROM network_rules WHERE id = ?1", id));
  return require_one(changed, id);
}

}  // namespace wgpilot::storage
