// gzip for text bodies that are worth it.
#pragma once

#include "http/request.hpp"
#include "http/response.hpp"

namespace wgpilot::http {

// Compresses a JSON or text body above 1 KiB in place when the client accepts gzip; leaves everything else
// alone.
void compress(const Request& request, Response& response);

}  // namespace wgpilot::http
