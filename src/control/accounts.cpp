#include "control/accounts.hpp"

#include "base/log.hpp"
#include "storage/users.hpp"

namespace wgpilot::control {

Result<std::optional<model::User>> find_user(Control& control, const std::string& username) {
  return storage::find_user(control.parts().database, username);
}

Result<model::User> load_user(Control& control, UserId id) {
  WGP_TRY(auto user, storage::find_user(control.parts().database, id));
  if (!user) return fail(Code::Unauthorized, "the user of this session is gone");
  return *std::move(user);
}

Result<LoggedIn> log_in(Control& control, const model::User& user, const std::string& remote) {
  WGP_TRY(auto session, control.parts().sessions.create(control.parts().database, user, remote));
  log::info("user logged in", {{"username", user.username}, {"remote", remote}});
  return LoggedIn{user, std::move(session)};
}

Result<void> log_out(Control& control, std::string_view token) {
  return control.parts().sessions.end(control.parts().database, token);
}

Result<void> change_password(Control& control, UserId id, const std::string& hash, std::string_view token) {
  WGP_TRY(storage::update_password_hash(control.parts().database, id, hash));
  return control.parts().sessions.end_all_of(control.parts().database, id, token);
}

}  // namespace wgpilot::control
