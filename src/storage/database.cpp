#include "storage/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cassert>
#include <cstring>

#include "base/file.hpp"
#include "storage/sqlite_error.hpp"

namespace wgpilot::storage {
namespace {

constexpr auto kOwnerOnly = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

constexpr const char* kPragmas = R"sql(
  PRAGMA foreign_keys = ON;
  PRAGMA synchronous = FULL;
  PRAGMA temp_store = MEMORY;
  PRAGMA trusted_schema = OFF;
)sql";

// The log shrinks to this size again after a large transaction.
constexpr const char* kWriteAheadLog = R"sql(
  PRAGMA journal_mode = WAL;
  PRAGMA journal_size_limit = 4194304;
)sql";

// Makes the file before SQLite does, which knows no mode; SQLite gives its log the mode of the file. A file
// that is there already is never opened here: closing it would drop the locks of this process's other
// connections.
Result<void> ensure_private_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return in_context("create database", store_file(path, "", 0600, Existing::Refuse));
  }
  std::filesystem::permissions(path, kOwnerOnly, error);
  if (!error) return {};
  return fail(errno_error(Code::InternalError, fmt::format("database {}: set mode 0600", path.string()),
                          error.value())
                  .with_hint("The file must belong to the user that wgpilot runs as."));
}

// The path as a URI that has SQLite keep its hands off the log files beside the database.
std::string immutable_uri(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char c : path.native())
    uri += std::strchr("%?#", c) ? fmt::format("%{:02x}", c) : std::string(1, c);
  return uri + "?immutable=1";
}

struct OpenWay {
  std::string name;
  int flags;
};

// A reader makes the log files where they are not, and cannot remove them again; they would be its user's and
// shut out the service. Where there is a log, somebody writes or was killed, and it must be read.
OpenWay way_to_open(const std::filesystem::path& path, Access access) {
  if (access == Access::ReadWrite) return {path, SQLITE_OPEN_READWRITE};
  std::error_code unknown;  // then it is read like one with a log
  const bool has_log = std::filesystem::exists(path.native() + "-wal", unknown) || unknown;
  if (access == Access::ReadOnly || has_log) return {path, SQLITE_OPEN_READONLY};
  return {immutable_uri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI};
}

}  // namespace

void Database::Close::operator()(sqlite3* connection) const {
  sqlite3_close_v2(connection);
}

void Database::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Result<Database> Database::open(const std::filesystem::path& path, Access access) {
  const bool writes = access == Access::ReadWrite;
  if (writes) WGP_TRY(ensure_private_file(path));
  sqlite3* raw = nullptr;
  const OpenWay way = way_to_open(path, access);
  const int code = sqlite3_open_v2(way.name.c_str(), &raw,
                                   way.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  Database database{Connection(raw)};
  if (code != SQLITE_OK) return fail(sqlite_error(raw, code).in("open database " + path.string()));
  WGP_TRY(database.configure(access));
  if (access != Access::ReadOnly) WGP_TRY(database.check_integrity());
  return database;
}

Result<void> Database::configure(Access access) {
  sqlite3_busy_timeout(connection_.get(), static_cast<int>(kBusyTimeout.count()));
  sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  WGP_TRY(run_script(kPragmas));
  return access == Access::ReadWrite ? run_script(kWriteAheadLog) : Result<void>();
}

Result<void> Database::check_integrity() {
  WGP_TRY(Statement statement, prepare("PRAGMA quick_check(1)"));
  WGP_TRY(statement.step());
  std::string verdict;
  WGP_TRY(statement.read(verdict));
  if (verdict == "ok") return {};
  return fail(damaged_file(connection_.get(), verdict));
}

Result<Statement> Database::prepare(std::string_view sql) {
  auto known = prepared_.find(sql);
  if (known == prepared_.end()) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (code != SQLITE_OK) return fail(sqlite_error(connection_.get(), code));
    known = prepared_.emplace(sql, PreparedStatement(raw)).first;
  }
  assert(!sqlite3_stmt_busy(known->second.get()) && "the statement is still being read");
  return Statement(known->second.get());
}

Result<void> Database::run_script(const std::string& sql) {
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(sqlite_error(connection_.get(), code));
  return {};
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(connection_.get()) == 0;
}

int Database::changes() const {
  return sqlite3_changes(connection_.get());
}

std::int64_t Database::last_insert_id() const {
  return sqlite3_last_insert_rowid(connection_.get());
}

Result<Transaction> Transaction::begin(Database& database) {
  WGP_TRY(database.run("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  // SQLite ends a transaction by itself after some failures, a full disk among them.
  if (!database_ || !database_->in_transaction()) return;
  std::ignore =
      database_->run("ROLLBACK");  // a rollback that fails leaves a journal that the next open rolls back
}

Result<void> Transaction::commit() {
  WGP_TRY(database_->run("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace wgpilot::storage
