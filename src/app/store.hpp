// Database and master key, opened together, because one is worth nothing without the other. What is missing
// at the first start is made: master.key, then wgpilot.db with all migrations. Owns both.
#pragma once

#include "app/data_directory.hpp"
#include "crypto/seal.hpp"
#include "storage/database.hpp"

namespace wgpilot::app {

struct Store {
  crypto::MasterKey master_key;
  storage::Database database;
};

// MasterKeyInvalid when there is a database but its key is lost or another one; StorageCorrupt; StorageFull;
// PreconditionFailed for the database of a newer wgpilot. Nothing that exists is replaced, ever.
Result<Store> open_store(const DataDirectory& directory);

}  // namespace wgpilot::app
