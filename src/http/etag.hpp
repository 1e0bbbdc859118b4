// Entity tags (RFC 9110, sections 8.8.3 and 13.1): "is it still what I have?" and "change it only if it is".
#pragma once

#include <string>
#include <string_view>

#include "http/request.hpp"
#include "http/response.hpp"

namespace wgpilot::http {

// A strong tag made from the content, quotes included.
std::string etag_of(std::string_view content);

// Whether the value of If-None-Match or If-Match ("*", or a list of tags) names `etag`. Weak tags compare as
// strong ones: compression makes them weak on the way.
bool etag_matches(std::string_view header, std::string_view etag);

// Tags a 200 to GET or HEAD by its body, and turns it into a 304 when the client has it already.
void apply_etag(const Request& request, Response& response);

}  // namespace wgpilot::http
