#include "storage/settings.hpp"

namespace wgpilot::storage {
namespace {

Result<Settings::value_type> read_setting(Statement& row) {
  std::string key;
  std::string value;
  WGP_TRY(row.read(key, value));
  return Settings::value_type(std::move(key), std::move(value));
}

// Binds a sealed value to its name.
std::string context_of(std::string_view key) {
  return "secret_settings/" + std::string(key);
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

Result<SecretSettings> load_secret_settings(Database& database, const crypto::MasterKey& master) {
  WGP_TRY(Statement statement, database.prepare("SELECT key, value FROM secret_settings"));
  const auto read = [&](Statement& row) -> Result<SecretSettings::value_type> {
    std::string key;
    Blob sealed;
    WGP_TRY(row.read(key, sealed));
    WGP_TRY(Secret value, master.unseal(sealed, context_of(key)));
    return SecretSettings::value_type(std::move(key), std::move(value));
  };
  WGP_TRY(auto rows, load_rows(statement, read));
  return SecretSettings(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

Result<void> store_secret_setting(Database& database, const crypto::MasterKey& master, std::string_view key,
                                  const Secret& value) {
  if (value.empty()) {
    WGP_TRY(database.run("DELETE FROM secret_settings WHERE key = ?1", key));
    return {};
  }
  WGP_TRY(database.run("INSERT OR REPLACE INTO secret_settings VALUES (?1, ?2)", key,
                       master.seal(value, context_of(key))));
  return {};
}

}  // namespace wgpilot::storage
