#include "storage/master_key.hpp"

namespace wgpilot::storage {
namespace {

Result<std::string> read_text(Statement& row) {
  std::string text;
  WGP_TRY(row.read(text));
  return text;
}

Result<std::optional<std::string>> load_key_id(Database& database) {
  WGP_TRY(Statement statement, database.prepare("SELECT value FROM meta WHERE key = 'master_key_id'"));
  return load_row(statement, read_text);
}

}  // namespace

Result<void> verify_master_key(Database& database, const crypto::MasterKey& master) {
  WGP_TRY(const auto remembered, load_key_id(database));
  if (!remembered) {
    WGP_TRY(database.run("INSERT INTO meta VALUES ('master_key_id', ?1)", master.id()));
    return {};
  }
  if (*remembered == master.id()) return {};
  return fail(
      Error(Code::MasterKeyInvalid, "the master key is not the one this database was sealed with")
          .with_hint("Put back the master.key that belongs to this database, or restore both from one "
                     "backup. Nothing was changed."));
}

}  // namespace wgpilot::storage
