// Errors as the API shows them: {"error":{"code","message","request_id","hint"?,"fields"?,"details"?}}.
#pragma once

#include "base/error.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace wgpilot::api {

int status_of(Code code);

// Logs what is our fault (5xx), once and in full; the client of an InternalError learns the request id only.
http::Response to_response(const Error& error, const http::Request& request);

}  // namespace wgpilot::api
