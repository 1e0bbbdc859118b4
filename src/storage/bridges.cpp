#include "storage/bridges.hpp"

#include <fmt/format.h>

namespace wgpilot::storage {
namespace {

Result<model::Bridge> read_bridge(Statement& row) {
  model::Bridge b;
  WGP_TRY(row.read(b.id, b.network_a, b.network_b, b.direction, b.allowed_cidrs, b.enabled, b.created_at,
                   b.updated_at));
  return b;
}

Result<void> require_one(int changed, BridgeId id) {
  if (changed == 1) return {};
  return fail(Code::BridgeNotFound, fmt::format("there is no bridge {} in the database", id.value));
}

}  // namespace

Result<std::vector<model::Bridge>> load_bridges(Database& database) {
  WGP_TRY(Statement statement, database.prepare(R"sql(
    SELECT id, network_a, network_b, direction, allowed_cidrs, enabled, created_at, updated_at
    FROM bridges ORDER BY id)sql"));
  return load_rows(statement, read_bridge);
}

Result<BridgeId> insert_bridge(Database& database, const model::Bridge& b) {
  WGP_TRY(const std::int64_t id, database.insert(R"sql(
    INSERT INTO bridges (network_a, network_b, direction, allowed_cidrs, enabled, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))sql",
                                                 b.network_a, b.network_b, b.direction, b.allowed_cidrs,
                                                 b.enabled, b.created_at, b.updated_at));
  return BridgeId{id};
}

Result<void> update_bridge(Database& database, const model::Bridge& b) {
  WGP_TRY(const int changed, database.run(R"sql(
    UPDATE bridges SET direction = ?2, allowed_cidrs = ?3, enabled = ?4, updated_at = ?5 WHERE id = ?1)sql",
                                          b.id, b.direction, b.allowed_cidrs, b.enabled, b.updated_at));
  return require_one(changed, b.id);
}

Result<void> delete_bridge(Database& database, BridgeId id) {
  WGP_TRY(const int changed, database.run("DELETE FROM bridges WHERE id = ?1", id));
  return require_one(changed, id);
}

}  // namespace wgpilot::storage
