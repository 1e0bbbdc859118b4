// gzip for text bodies that are worth it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/request.hpp"
#include "http/response.hpp"

namespace wgpilot::http {

// Compresses a JSON or text body above 1 KiB in place when the client accepts gzip; leaves everything else
// alone.
void compress(const Request& request, Response& response);

// For a client that does not accept what is stored. Absent when `packed` is not gzip from end to end; for
// bytes of our own only, because the result has no bound.
std::optional<std::string> gunzip(std::string_view packed);

}  // namespace wgpilot::http
