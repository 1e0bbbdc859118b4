// Asks the running service over its local socket: one plain HTTP/1.1 GET a connection. The service knows who
// asks by the socket's peer credentials, so there is no password. Blocking, any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace wgpilot::cli {

// The answer's JSON. Unavailable with a remedy when nobody answers within ten seconds; Forbidden when this
// user may not connect; what the service itself refuses comes in its own words.
Result<json::value> fetch_local(const std::filesystem::path& socket, std::string_view target);

// The bytes of a whole answer, read until the service closed the connection.
Result<json::value> parse_answer(std::string_view bytes);

}  // namespace wgpilot::cli
