#include "http/dispatcher.hpp"

#include <exception>

#include "http/gzip.hpp"

namespace wgpilot::http {

Dispatcher::Plan Dispatcher::plan(Request& request) const {
  auto match = router_.find(request.method, request.path);
  if (match) {
    request.path_parameters = std::move(match->parameters);
    return {match->route, std::nullopt};
  }
  if (match.error().code() != Code::MethodNotAllowed)
    return {nullptr, answer_elsewhere(match.error(), request)};
  Response response;
  if (request.method == Method::Options) {
    response.status = 204;
  } else {
    response = hooks_.to_response(match.error(), request);
  }
  response.headers.set("Allow", router_.allowed(request.path));
  return {nullptr, finish(request, std::move(response))};
}

Response Dispatcher::run(const Route& route, Request& request) const {
  auto response = handle(route, request);
  if (!response) return refuse(response.error(), request);
  return finish(request, *std::move(response));
}

Response Dispatcher::answer_elsewhere(const Error& not_found, const Request& request) const {
  auto response = hooks_.elsewhere ? hooks_.elsewhere(request) : std::nullopt;
  return response ? finish(request, *std::move(response)) : refuse(not_found, request);
}

Response Dispatcher::refuse(const Error& error, const Request& request) const {
  return finish(request, hooks_.to_response(error, request));
}

Result<Response> Dispatcher::handle(const Route& route, Request& request) const {
  try {
    if (hooks_.before) WGP_TRY(hooks_.before(request, route));
    return route.handler(request);
  } catch (const std::exception& exception) {
    return fail(Code::InternalError, std::string("unexpected exception: ") + exception.what());
  }
}

Response Dispatcher::finish(const Request& request, Response response) const {
  if (hooks_.after) hooks_.after(request, response);
  response.headers.set("X-Request-ID", request.request_id);
  add_security_headers(request.channel, response);
  compress(request, response);
  return response;
}

}  // namespace wgpilot::http
