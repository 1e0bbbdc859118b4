#include "app/store.hpp"

#include <fmt/format.h>

#include "storage/master_key.hpp"
#include "storage/migrations.hpp"

namespace wgpilot::app {
namespace {

// A new key for an existing database would make its private keys unreadable for good.
Error lost_key(const DataDirectory& directory) {
  return Error(Code::MasterKeyInvalid,
               fmt::format("the master key {} is missing, but the database {} was sealed with it",
                           directory.master_key().string(), directory.database().string()))
      .with_hint("Put back master.key from your backup. Nothing was changed.");
}

Result<crypto::MasterKey> ensure_master_key(const DataDirectory& directory) {
  std::error_code unreadable;  // the file's own open() names the reason
  if (std::filesystem::exists(directory.master_key(), unreadable) || unreadable) {
    return crypto::MasterKey::load(directory.master_key());
  }
  if (std::filesystem::exists(directory.database(), unreadable) || unreadable)
    return fail(lost_key(directory));
  return crypto::MasterKey::create(directory.master_key());
}

}  // namespace

Result<Store> open_store(const DataDirectory& directory) {
  WGP_TRY(auto master_key, ensure_master_key(directory));
  WGP_TRY(auto database, storage::Database::open(directory.database(), storage::Access::ReadWrite));
  WGP_TRY(storage::migrate(database));
  WGP_TRY(storage::verify_master_key(database, master_key));
  return Store{.master_key = std::move(master_key), .database = std::move(database)};
}

}  // namespace wgpilot::app
