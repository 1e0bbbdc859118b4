// Who is calling, and may they: the hook before every handler. Local callers (root, or the service's own
// user, over the unix socket) act as administrators; everybody else by the session cookie. GET /metrics is
// open to more: may_read_metrics().
#pragma once

#include <optional>
#include <string>

#include "api/api.hpp"

namespace wgpilot::api {

struct Caller {
  std::optional<UserId> user_id;  // absent: a local caller, who needs no account
  std::string username;
  model::Role role = model::Role::Viewer;
};

// Forbidden for a write that another site's page started, SetupRequired, SetupAlreadyComplete,
// StepOrderViolation, Unauthorized, SessionExpired, Forbidden. On success request.caller holds the Caller of
// a route that is not public.
Result<void> check_access(const Api& api, http::Request& request, Access access);

// Of a route that is not public.
const Caller& caller_of(const http::Request& request);

// The session's token in the cookie; empty when there is none.
std::string_view session_token(const http::Request& request);
// "session=…; Path=/; …"; expires with the session.
std::string session_cookie(const auth::NewSession& session, UnixTime now);
std::string expired_session_cookie();

}  // namespace wgpilot::api
