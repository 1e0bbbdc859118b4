#include "control/accounts.hpp"

#include "api/control_call.hpp"
#include "api/guessing.hpp"
#include "api/handlers.hpp"
#include "api/user_answer.hpp"
#include "crypto/password.hpp"

namespace wgpilot::api {
namespace {

using http::Request;
using http::Response;

struct Login {
  std::string username;
  Secret password;
};
BOOST_DESCRIBE_STRUCT(Login, (), (username, password))

struct NewPassword {
  Secret old_password;
  Secret new_password;
};
BOOST_DESCRIBE_STRUCT(NewPassword, (), (old_password, new_password))

Result<UserId> user_of(const Caller& caller) {
  if (caller.user_id) return *caller.user_id;
  return fail(Error(Code::Forbidden, "a local caller has no password of its own")
                  .with_hint("Log in as the user whose password is to change."));
}

Result<void> check_old_password(const model::User& user, const Secret& typed) {
  if (auth::check_password(user, typed)) return {};
  return fail(Error(Code::InvalidCredentials, "the old password is wrong")
                  .with_fields({{"old_password", "is wrong"}}));
}

Result<void> check_new_password(const model::User& user, const Secret& password) {
  std::string problem = auth::problem_with_password(user.username, password);
  if (problem.empty()) return {};
  return fail(validation_error({{"new_password", std::move(problem)}}));
}

}  // namespace

Answer log_in(const Api& api, const Request& request) {
  WGP_TRY(const auto login, json::parse<Login>(request.body));
  const auto attempt = [&]() -> Result<control::LoggedIn> {
    WGP_TRY(const auto user,
            on_control(api, request, [&] { return control::find_user(api.control, login.username); }));
    WGP_TRY(auth::check_password(user, login.password));
    return on_control(api, request,
                      [&] { return control::log_in(api.control, *user, request.remote_address); });
  };
  WGP_TRY(const auto session, limit_guesses(api, request, Code::InvalidCredentials, attempt));
  return logged_in_response(200, session, api.now());
}

// Public: with a session that ended meanwhile, the cookie goes all the same.
Answer log_out(const Api& api, const Request& request) {
  WGP_TRY(control::log_out(api.control, session_token(request)));
  Response response = no_content();
  response.headers.set("Set-Cookie", expired_session_cookie());
  return response;
}

Answer get_me(const Api&, const Request& request) {
  const Caller& caller = caller_of(request);
  return json_response(200, UserAnswer{{.id = std::to_string(caller.user_id.value_or(UserId{}).value),
                                        .username = caller.username,
                                        .role = caller.role}});
}

Answer change_password(const Api& api, const Request& request) {
  WGP_TRY(const UserId id, user_of(caller_of(request)));
  WGP_TRY(const auto input, json::parse<NewPassword>(request.body));
  WGP_TRY(const auto user, on_control(api, request, [&] { return control::load_user(api.control, id); }));
  WGP_TRY(check_new_password(user, input.new_password));
  WGP_TRY(limit_guesses(api, request, Code::InvalidCredentials,
                        [&] { return check_old_password(user, input.old_password); }));
  WGP_TRY(const std::string hash, crypto::hash_password(input.new_password));
  WGP_TRY(on_control(
      api, request, [&] { return control::change_password(api.control, id, hash, session_token(request)); }));
  return no_content();
}

}  // namespace wgpilot::api
