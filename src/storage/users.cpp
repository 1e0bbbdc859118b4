#include "storage/users.hpp"

#include <fmt/format.h>

namespace wgpilot::storage {
namespace {

Result<model::User> read_user(Statement& row) {
  model::User user;
  WGP_TRY(row.read(user.id, user.username, user.role, user.password_hash, user.created_at));
  return user;
}

}  // namespace

Result<std::vector<model::User>> load_users(Database& database) {
  WGP_TRY(Statement statement,
          database.prepare("SELECT id, username, role, password_hash, created_at FROM users ORDER BY id"));
  return load_rows(statement, read_user);
}

Result<std::optional<model::User>> find_user(Database& database, std::string_view username) {
  WGP_TRY(Statement statement,
          database.prepare(
              "SELECT id, username, role, password_hash, created_at FROM users WHERE username = ?1"));
  statement.bind(username);
  return load_row(statement, read_user);
}

Result<std::optional<model::User>> find_user(Database& database, UserId id) {
  WGP_TRY(Statement statement,
          database.prepare("SELECT id, username, role, password_hash, created_at FROM users WHERE id = ?1"));
  statement.bind(id);
  return load_row(statement, read_user);
}

Result<UserId> insert_user(Database& database, const model::User& user) {
  WGP_TRY(
      const std::int64_t id,
      database.insert("INSERT INTO users (username, role, password_hash, created_at) VALUES (?1, ?2, ?3, ?4)",
                      user.username, user.role, user.password_hash, user.created_at));
  return UserId{id};
}

Result<void> update_password_hash(Database& database, UserId id, std::string_view password_hash) {
  WGP_TRY(const int changed,
          database.run("UPDATE users SET password_hash = ?2 WHERE id = ?1", id, password_hash));
  if (changed == 1) return {};
  return fail(Code::NotFound, fmt::format("there is no user {} in the database", id.value));
}

}  // namespace wgpilot::storage
