// The user as login, setup and `me` show them.
#pragma once

#include <boost/describe.hpp>
#include <string>

#include "api/access.hpp"
#include "api/body.hpp"
#include "control/accounts.hpp"

namespace wgpilot::api {

struct UserView {
  std::string id;  // a text, so that clients do not calculate with it
  std::string username;
  model::Role role = model::Role::Viewer;
};
BOOST_DESCRIBE_STRUCT(UserView, (), (id, username, role))

struct UserAnswer {
  UserView user;
};
BOOST_DESCRIBE_STRUCT(UserAnswer, (), (user))

// The user, and the cookie that keeps them logged in.
inline http::Response logged_in_response(int status, const control::LoggedIn& login, UnixTime now) {
  const model::User& user = login.user;
  http::Response response = json_response(
      status,
      UserAnswer{{.id = std::to_string(user.id.value), .username = user.username, .role = user.role}});
  response.headers.set("Set-Cookie", session_cookie(login.session, now));
  return response;
}

}  // namespace wgpilot::api
