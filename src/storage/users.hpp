// Users as rows. User names are unique whatever their case.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/user.hpp"
#include "storage/database.hpp"

namespace wgpilot::storage {

// By id.
Result<std::vector<model::User>> load_users(Database& database);
Result<std::optional<model::User>> find_user(Database& database, std::string_view username);
Result<std::optional<model::User>> find_user(Database& database, UserId id);

// Ignores user.id; the answer is the new one, never used before. AlreadyExists when the name is taken.
Result<UserId> insert_user(Database& database, const model::User& user);

// NotFound when there is no such row.
Result<void> update_password_hash(Database& database, UserId id, std::string_view password_hash);

}  // namespace wgpilot::storage
