// From a complete request to a complete response, without a socket: route, hooks, errors, headers that every
// answer has. Immutable after construction and thread-safe as far as the hooks and handlers are.
#pragma once

#include <functional>
#include <optional>

#include "http/router.hpp"

namespace wgpilot::http {

// How the layer above takes part. Hooks run where the handler runs; for answers without one (404, refused
// bytes, overload) on the I/O thread, so `to_response` and `after` must not block. Neither
// may throw.
struct Hooks {
  // Required. The one shape of all errors.
  std::function<Response(const Error&, const Request&)> to_response;
  // Before the handler of a known route: who is it, may they. An error ends the request.
  std::function<Result<void>(Request&, const Route&)> before;
  // Optional, and asked on the I/O thread, so it must not block: the answer for a path that no route has.
  std::function<std::optional<Response>(const Request&)> elsewhere;
  // On every answer, errors too: more headers, counting, the access log.
  std::function<void(const Request&, Response&)> after;
};

class Dispatcher {
 public:
  Dispatcher(Router router, Hooks hooks) : router_(std::move(router)), hooks_(std::move(hooks)) {}

  // Finds the route and fills request.path_parameters. When there is none, or the request needs none
  // (OPTIONS), the answer comes at once.
  struct Plan {
    const Route* route = nullptr;
    std::optional<Response> answer;
  };
  Plan plan(Request& request) const;

  // Runs hooks and handler; on the thread of the route's lane. Exceptions become InternalError.
  Response run(const Route& route, Request& request) const;

  // See Router::body_bytes.
  std::optional<std::size_t> body_bytes(Method method, std::string_view path) const {
    return router_.body_bytes(method, path);
  }

  // The answer when there is no handler to ask.
  Response refuse(const Error& error, const Request& request) const;

 private:
  Response answer_elsewhere(const Error& not_found, const Request& request) const;
  Result<Response> handle(const Route& route, Request& request) const;
  Response finish(const Request& request, Response response) const;

  Router router_;
  Hooks hooks_;
};

}  // namespace wgpilot::http
