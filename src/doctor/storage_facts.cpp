#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "doctor/facts.hpp"
#include "storage/master_key.hpp"
#include "storage/migrations.hpp"
#include "storage/networks.hpp"
#include "storage/peers.hpp"

namespace wgpilot::doctor {
namespace {

using storage::Database;

// What half a minute of ten thousand peers takes in the write-ahead log, several times over.
constexpr std::uintmax_t kLeastSpace = std::uintmax_t{1} << 20;

Result<Database> open_database(const std::filesystem::path& path) {
  std::error_code unknown;  // then opening it tells more
  if (!std::filesystem::exists(path, unknown) && !unknown) {
    return fail(
        Error(Code::NotFound, fmt::format("there is no database at {}", path.string()))
            .with_hint("Make one with `wgpilot init`, or name the folder that holds it with --data-dir."));
  }
  WGP_TRY(Database database, Database::open(path, storage::Access::Inspect));
  WGP_TRY(storage::check_schema(database));
  return database;
}

// That it is the right one, and that every sealed key opens.
Result<void> check_master_key(Database& database, const std::filesystem::path& path) {
  WGP_TRY(const auto master, crypto::MasterKey::load(path));
  WGP_TRY(storage::verify_master_key(database, master));
  WGP_TRY(storage::load_networks(database, master));
  WGP_TRY(storage::load_peers(database, master));
  return {};
}

std::vector<std::string> find_open_files(const Installation& installation) {
  const std::string database = installation.database.string();
  std::vector<std::string> open;
  for (const std::string& path : {database, database + "-wal", database + "-shm"}) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & 077) == 0) continue;
    open.push_back(fmt::format("{} (mode {:04o})", path, status.st_mode & 07777));
  }
  return open;
}

// Something that the service itself puts right has another remedy than a lost configuration.
Error with_remedy_for_history(Error error) {
  if (error.code() != Code::StorageCorrupt) return error;
  return std::move(error).with_hint(
      "Check the disk. The service puts the file aside as history.db.damaged and begins a new one.");
}

Result<void> check_writable(const std::filesystem::path& path) {
  if (::access(path.c_str(), W_OK) != 0) {
    return fail(errno_error(Code::InternalError, "write " + path.string(), errno));
  }
  std::error_code unknown;  // then writing tells more
  const auto space = std::filesystem::space(path, unknown);
  if (unknown || space.available >= kLeastSpace) return {};
  return fail(Code::StorageFull, fmt::format("the disk that holds {} is full", path.string()));
}

}  // namespace

Result<void> check_history(const std::filesystem::path& path) {
  std::error_code unknown;  // then opening it tells more
  if (!std::filesystem::exists(path, unknown) && !unknown) return {};
  auto database = Database::open(path, storage::Access::Inspect);
  if (!database) return fail(with_remedy_for_history(std::move(database).error()));
  return check_writable(path);
}

StorageFacts load_storage_facts(const Installation& installation) {
  StorageFacts facts{.database = {}, .master_key = {}, .open_files = find_open_files(installation)};
  auto database = open_database(installation.database);
  if (database) {
    facts.master_key = check_master_key(*database, installation.master_key);
  } else {
    facts.database = fail(std::move(database).error());
  }
  return facts;
}

std::vector<std::uint16_t> ports_of(const Rows& rows) {
  std::vector<std::uint16_t> ports;
  for (const auto& entry : rows.networks) {
    if (entry.network->enabled) ports.push_back(entry.network->listen_port);
  }
  return ports;
}

}  // namespace wgpilot::doctor
