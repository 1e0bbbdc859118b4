#include "storage/migrations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/token.hpp"

namespace wgpilot::storage {
namespace {

constexpr const char* kCreateRecord = R"sql(
  CREATE TABLE IF NOT EXISTS schema_migrations (
    number     INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    checksum   TEXT    NOT NULL,
    applied_at INTEGER NOT NULL
  ) STRICT
)sql";

struct Applied {
  int number = 0;
  std::string checksum;
};

Result<Applied> read_applied(Statement& row) {
  Applied applied;
  WGP_TRY(row.read(applied.number, applied.checksum));
  return applied;
}

Result<std::vector<Applied>> load_applied(Database& database) {
  WGP_TRY(Statement statement,
          database.prepare("SELECT number, checksum FROM schema_migrations ORDER BY number"));
  return load_rows(statement, read_applied);
}

std::unexpected<Error> newer_database(int number) {
  return fail(
      Error(Code::PreconditionFailed,
            fmt::format("the database was made by a newer wgpilot: this one does not know its migration {}",
                        number))
          .with_hint("Install the newer wgpilot again, or restore a backup from before the upgrade."));
}

std::unexpected<Error> changed_migration(const Migration& migration) {
  return fail(Error(Code::PreconditionFailed,
                    fmt::format("migration {} ({}) was applied to the database with another text",
                                migration.number, migration.name))
                  .with_hint("Install a released wgpilot that made this database, or restore a backup."));
}

Result<void> check_applied(const Applied& applied, std::span<const Migration> migrations) {
  const auto known = std::ranges::find(migrations, applied.number, &Migration::number);
  if (known == migrations.end()) return newer_database(applied.number);
  if (crypto::sha256_hex(known->sql) != applied.checksum) return changed_migration(*known);
  return {};
}

// Two programs may start on a new database at once: what the other one applied first is not applied again.
Result<void> apply(Database& database, const Migration& migration) {
  WGP_TRY(Transaction transaction, Transaction::begin(database));
  WGP_TRY(const int added,
          database.run("INSERT OR IGNORE INTO schema_migrations VALUES (?1, ?2, ?3, unixepoch())",
                       migration.number, migration.name, crypto::sha256_hex(migration.sql)));
  if (added == 0) return {};
  WGP_TRY(database.run_script(std::string(migration.sql)));
  return transaction.commit();
}

}  // namespace

Result<void> migrate(Database& database, std::span<const Migration> migrations) {
  WGP_TRY(database.run_script(kCreateRecord));
  WGP_TRY(const auto applied, load_applied(database));
  for (const Applied& one : applied) WGP_TRY(check_applied(one, migrations));
  for (const Migration& migration : migrations) {
    if (std::ranges::find(applied, migration.number, &Applied::number) != applied.end()) continue;
    WGP_TRY(in_context(fmt::format("migration {} ({})", migration.number, migration.name),
                       apply(database, migration)));
  }
  return {};
}

Result<void> migrate(Database& database) {
  return migrate(database, embedded_migrations());
}

Result<void> check_schema(Database& database) {
  WGP_TRY(const auto applied, load_applied(database));
  for (const Applied& one : applied) WGP_TRY(check_applied(one, embedded_migrations()));
  if (applied.size() == embedded_migrations().size()) return {};
  return fail(Error(Code::PreconditionFailed, "the database was made by an older wgpilot")
                  .with_hint("Start the service: it brings the database up to date."));
}

}  // namespace wgpilot::storage
