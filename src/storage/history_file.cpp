#include <fmt/format.h>

#include "storage/history.hpp"
#include "storage/migrations.hpp"
#include "storage/single_value.hpp"

namespace wgpilot::storage {
namespace {

constexpr std::int64_t kIncremental = 2;  // of PRAGMA auto_vacuum

// Has to be so before the first table; afterwards only a rewrite of the file changes it.
Result<void> ensure_incremental_vacuum(Database& database) {
  WGP_TRY(const auto mode, load_integer(database, "PRAGMA auto_vacuum"));
  WGP_TRY(const auto tables, load_integer(database, "SELECT count(*) FROM sqlite_schema"));
  if (mode == kIncremental || tables != 0) return {};
  return database.run_script("PRAGMA auto_vacuum = INCREMENTAL; VACUUM;");
}

}  // namespace

Result<Database> open_history(const std::filesystem::path& path) {
  WGP_TRY(Database database, Database::open(path, Access::ReadWrite));
  WGP_TRY(database.run_script("PRAGMA synchronous = NORMAL"));
  WGP_TRY(ensure_incremental_vacuum(database));
  WGP_TRY(migrate(database, embedded_history_migrations()));
  return database;
}

Result<std::filesystem::path> put_aside(const std::filesystem::path& path) {
  std::filesystem::path aside = path.native() + ".damaged";
  std::error_code error;
  if (std::filesystem::exists(aside, error)) {
    return fail(
        Error(Code::AlreadyExists, fmt::format("{} is damaged, and so was an earlier one, which is {}",
                                               path.string(), aside.string()))
            .with_hint("Check the disk, then remove both files."));
  }
  std::filesystem::rename(path, aside, error);
  if (error) return fail(errno_error(Code::InternalError, "put aside " + path.string(), error.value()));
  for (const char* suffix : {"-wal", "-shm"}) {
    std::error_code absent;  // there may be none
    std::filesystem::rename(path.native() + suffix, aside.native() + suffix, absent);
  }
  return aside;
}

}  // namespace wgpilot::storage
