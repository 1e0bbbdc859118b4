// Settings as rows: texts by name. What names and values are valid is decided above.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "crypto/seal.hpp"
#include "storage/database.hpp"

namespace wgpilot::storage {

using Settings = std::map<std::string, std::string>;

Result<Settings> load_settings(Database& database);

// Adds or replaces one.
Result<void> store_setting(Database& database, std::string_view key, std::string_view value);

// Those that are secrets are sealed under the master key.
using SecretSettings = std::map<std::string, Secret>;

// MasterKeyInvalid when one does not open.
Result<SecretSettings> load_secret_settings(Database& database, const crypto::MasterKey& master);

// Adds or replaces one; an empty value takes it out.
Result<void> store_secret_setting(Database& database, const crypto::MasterKey& master, std::string_view key,
                                  const Secret& value);

}  // namespace wgpilot::storage
