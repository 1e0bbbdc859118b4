// What a handler returns, and its form on the wire.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "http/fields.hpp"
#include "http/request.hpp"

namespace wgpilot::http {

// Bytes that many responses share, such as an embedded asset.
using SharedBytes = std::shared_ptr<const std::string>;

class EventStream;

struct Response {
  int status = 200;
  Headers headers;
  std::variant<std::string, SharedBytes, std::shared_ptr<EventStream>> body;

  // Empty for a stream.
  std::string_view body_text() const;
};

Response text_response(int status, std::string content_type, std::string body);
// An answer without an end: the connection is its own until either side closes it.
Response stream_response(std::shared_ptr<EventStream> events);

enum class KeepAlive { Yes, No };

// Status line and header fields up to the empty line, with Content-Length, Connection and Date. 204 and 304
// have no Content-Length, as RFC 9110 wants it, and neither has a stream.
std::string to_wire_head(const Response& response, KeepAlive keep_alive);

// False for answers whose body stays at home: to HEAD, 204, 304.
bool sends_body(const Request& request, const Response& response);

// What every answer carries: nosniff, no framing, no referrer, a strict content policy, HSTS under TLS. A
// header that the handler has set already stays.
void add_security_headers(Channel channel, Response& response);

}  // namespace wgpilot::http
