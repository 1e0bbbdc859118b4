// Request targets: splitting, percent-decoding, queries. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/fields.hpp"

namespace wgpilot::http {

// "a%20b" -> "a b". ValidationError for a '%' without two hex digits and for an encoded NUL.
Result<std::string> percent_decode(std::string_view text);

struct Target {
  std::string path;  // starts with '/', still encoded, so that "%2F" does not split; or "*"
  Parameters query;  // decoded; '+' is a space
};

// Origin form ("/a?b=c"), absolute form ("http://host/a?b=c") and "*" (RFC 9112, section 3.2).
Result<Target> parse_target(std::string_view target);

}  // namespace wgpilot::http
