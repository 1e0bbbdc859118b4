#include "api/access.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "http/fields.hpp"

namespace wgpilot::api {
namespace {

using http::Request;

constexpr std::string_view kCookieName = "session";
constexpr std::string_view kCookieAttributes = "HttpOnly; Secure; SameSite=Strict; Path=/";

bool changes_something(http::Method method) {
  return method != http::Method::Get && method != http::Method::Head && method != http::Method::Options;
}

// "https://vpn.example:8443" -> "vpn.example:8443"; "null" and the like name no host.
std::string_view host_of_origin(std::string_view origin) {
  const auto scheme_end = origin.find("://");
  return scheme_end == std::string_view::npos ? std::string_view() : origin.substr(scheme_end + 3);
}

// The scheme is not compared: a proxy in front of us may speak another one.
Result<void> check_origin(const Request& request) {
  const auto origin = request.header("Origin");
  if (!origin || !changes_something(request.method)) return {};
  if (http::equal_ignoring_case(host_of_origin(*origin), request.header("Host").value_or(""))) return {};
  return fail(Error(Code::Forbidden, fmt::format("a page of {} may not change anything here", *origin))
                  .with_hint("Use wgpilot's own page, or send no Origin header."));
}

std::optional<Caller> find_local_caller(const Request& request) {
  if (request.channel != http::Channel::Local || !request.local_uid) return std::nullopt;
  if (*request.local_uid != 0 && *request.local_uid != ::geteuid()) return std::nullopt;
  return Caller{.user_id = std::nullopt, .username = "local", .role = model::Role::Admin};
}

// Other bearer tokens are ignored: browsers and proxies send them for reasons of their own.
Result<void> refuse_api_key(const Request& request) {
  constexpr std::string_view kPrefix = "Bearer wgp_";
  const auto header = request.header("Authorization").value_or("");
  if (!http::equal_ignoring_case(header.substr(0, kPrefix.size()), kPrefix)) return {};
  return fail(Code::Unauthorized, "this API key is not known");
}

Result<Caller> authenticate(const Api& api, const Request& request) {
  if (auto local = find_local_caller(request)) return *std::move(local);
  WGP_TRY(refuse_api_key(request));
  const std::string_view token = session_token(request);
  if (token.empty()) {
    return fail(Error(Code::Unauthorized, "nobody is logged in").with_hint("Log in at /api/auth/login."));
  }
  WGP_TRY(auto user, api.control.parts().sessions.find(token));
  return Caller{.user_id = user.user_id, .username = std::move(user.username), .role = user.role};
}

Error setup_complete() {
  return Error(Code::SetupAlreadyComplete, "the setup is complete").with_hint("Log in instead.");
}

Result<void> check_setup(const control::Snapshot& snapshot, Access access) {
  const auto& setup = snapshot.setup;
  switch (access) {
    case Access::Public:
    case Access::Metrics:
    case Access::Session:
      return {};
    case Access::SetupStart:
      if (setup.complete) return fail(setup_complete());
      return {};
    case Access::SetupStep:
      if (setup.complete) return fail(setup_complete());
      if (setup.completed_steps > 0) return {};
      return fail(Error(Code::StepOrderViolation, "step 1 of the setup comes first")
                      .with_hint("Make the administrator with POST /api/setup/step/1."));
    case Access::Viewer:
    case Access::Operator:
    case Access::Admin:
      if (setup.complete) return {};
      return fail(
          Error(Code::SetupRequired, "the setup is not complete").with_hint("Go on at /api/setup/status."));
  }
  return {};
}

model::Role least_role(Access access) {
  switch (access) {
    case Access::Metrics:
    case Access::SetupStep:
    case Access::Admin:
      return model::Role::Admin;
    case Access::Operator:
      return model::Role::Operator;
    case Access::Public:
    case Access::SetupStart:
    case Access::Session:
    case Access::Viewer:
      return model::Role::Viewer;
  }
  return model::Role::Admin;
}

Error metrics_closed() {
  return Error(Code::Unauthorized, "the metrics are not open to this address")
      .with_hint(
          "Send metrics_token of the configuration as `Authorization: Bearer`, list the address in "
          "metrics_allow, or ask from the machine itself.");
}

// Roles are declared from the mightiest to the least.
Result<void> check_role(const Caller& caller, Access access) {
  const model::Role least = least_role(access);
  if (caller.role <= least) return {};
  return fail(Error(Code::Forbidden, fmt::format("the role {} may not do this", name_of(caller.role)))
                  .with_hint(fmt::format("It takes the role {}.", name_of(least))));
}

}  // namespace

Result<void> check_access(const Api& api, Request& request, Access access) {
  WGP_TRY(check_origin(request));
  WGP_TRY(check_setup(*api.control.snapshot(), access));
  if (access == Access::Public || access == Access::SetupStart) return {};
  if (access == Access::Metrics && may_read_metrics(*api.metrics.options.load(), request)) return {};
  auto caller = authenticate(api, request);
  if (!caller) return fail(access == Access::Metrics ? metrics_closed() : std::move(caller).error());
  WGP_TRY(check_role(*caller, access));
  request.caller = *std::move(caller);
  return {};
}

const Caller& caller_of(const Request& request) {
  return *std::any_cast<Caller>(&request.caller);
}

std::string_view session_token(const Request& request) {
  return request.cookie(kCookieName).value_or("");
}

std::string session_cookie(const auth::NewSession& session, UnixTime now) {
  return fmt::format("{}={}; {}; Max-Age={}", kCookieName, session.token.expose(), kCookieAttributes,
                     (session.expires_at - now).count());
}

std::string expired_session_cookie() {
  return fmt::format("{}=; {}; Max-Age=0", kCookieName, kCookieAttributes);
}

}  // namespace wgpilot::api
