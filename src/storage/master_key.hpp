// Whether the master key at hand is the one that this database was sealed with.
#pragma once

#include "crypto/seal.hpp"
#include "storage/database.hpp"

namespace wgpilot::storage {

// Remembers the key's id at the first call. Another key later is MasterKeyInvalid, and nothing is changed.
Result<void> verify_master_key(Database& database, const crypto::MasterKey& master);

}  // namespace wgpilot::storage
