// Settings as rows: texts by name. What names and values are valid is decided above.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "storage/database.hpp"

namespace wgpilot::storage {

using Settings = std::map<std::string, std::string>;

Result<Settings> load_settings(Database& database);

// Adds or replaces one.
Result<void> store_setting(Database& database, std::string_view key, std::string_view value);

}  // namespace wgpilot::storage
