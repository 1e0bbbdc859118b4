// Use cases around who may come in. The password checks cost 20 ms of CPU and run on the worker pool; the
// changes that follow them run on the control thread.
#pragma once

#include "auth/login.hpp"
#include "auth/rate_limiter.hpp"
#include "control/control.hpp"

namespace wgpilot::control {

struct LoggedIn {
  model::User user;
  auth::NewSession session;
};

// Control thread: the user of that name, to check a password against elsewhere.
Result<std::optional<model::User>> find_user(Control& control, const std::string& username);
Result<model::User> load_user(Control& control, UserId id);

// Control thread, after the password was found right.
Result<LoggedIn> log_in(Control& control, const model::User& user, const std::string& remote);
Result<void> log_out(Control& control, std::string_view token);

// Control thread; `hash` was made elsewhere. Every other session of the user ends.
Result<void> change_password(Control& control, UserId id, const std::string& hash, std::string_view token);

}  // namespace wgpilot::control
