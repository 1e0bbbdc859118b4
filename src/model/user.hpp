// Who may use wgpilot. Plain data; passwords exist here only as hashes.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/enum_names.hpp"
#include "base/id.hpp"

namespace wgpilot::model {

enum class Role { Admin, Operator, Viewer };
constexpr auto enum_names(Role) {
  return std::to_array<EnumName<Role>>(
      {{Role::Admin, "admin"}, {Role::Operator, "operator"}, {Role::Viewer, "viewer"}});
}

struct User {
  UserId id;
  std::string username;
  Role role = Role::Viewer;
  std::string password_hash;  // argon2id in text form, see crypto/password.hpp
  UnixTime created_at;
};

}  // namespace wgpilot::model
