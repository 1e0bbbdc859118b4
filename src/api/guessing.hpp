// Slows down whoever guesses passwords, by client address. Local callers are not counted: they could read the
// database.
#pragma once

#include <type_traits>

#include "api/api.hpp"
#include "base/log.hpp"

namespace wgpilot::api {

// Runs `attempt`, which returns a Result; only an error of code `wrong` counts as a guess. RateLimited, with
// `retry_after` in the details, when this client made too many.
template <class Attempt>
std::invoke_result_t<Attempt> limit_guesses(const Api& api, const http::Request& request, Code wrong,
                                            Attempt attempt) {
  const auto client = net::parse_address(request.remote_address);
  if (!client) return attempt();
  WGP_TRY(api.guesses.admit(*client));
  auto result = attempt();
  if (result || result.error().code() != wrong) {
    api.guesses.forgive(*client);
  } else {
    log::warn("wrong password", {{"remote", request.remote_address}, {"path", request.path}});
  }
  return result;
}

}  // namespace wgpilot::api
