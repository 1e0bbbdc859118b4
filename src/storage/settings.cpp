#include "storage/settings.hpp"

namespace wgpilot::storage {
namespace {

Result<Settings::value_type> read_setting(Statement& row) {
  std::string key;
  std::string value;
  WGP_TRY(row.read(key, value));
  return Settings::value_type(std::move(key), std::move(value));
}

}  // namespace

Result<Settings> load_settings(Database& database) {
  WGP_TRY(Statement statement, database.prepare("SELECT key, value FROM settings"));
  WGP_TRY(auto rows, load_rows(statement, read_setting));
  return Settings(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

Result<void> store_setting(Database& database, std::string_view key, std::string_view value) {
  WGP_TRY(database.run(
      "INSERT INTO settings VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key,
      value));
  return {};
}

}  // namespace wgpilot::storage
