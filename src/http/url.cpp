#include "http/url.hpp"

#include <algorithm>

namespace wgpilot::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::unexpected<Error> bad_escape() {
  return fail(Error(Code::ValidationError, "the request target holds a malformed percent escape")
                  .with_hint("Write '%' itself as %25."));
}

Result<std::string> decode_form(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  return percent_decode(spaced);
}

Result<Parameters> parse_query(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    WGP_TRY(auto name, decode_form(pair.substr(0, equals)));
    WGP_TRY(auto value, decode_form(pair.substr(std::min(equals + 1, pair.size()))));
    parameters.add(std::move(name), std::move(value));
  }
  return parameters;
}

std::string_view without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const auto path = target.find_first_of("/?", scheme.size());
    return path == std::string_view::npos ? "/" : target.substr(path);
  }
  return target;
}

}  // namespace

Result<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    const int byte = 16 * high + low;
    if (high < 0 || low < 0 || byte == 0) return bad_escape();
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

Result<Target> parse_target(std::string_view target) {
  target = without_authority(target);
  const auto question = std::min(target.find('?'), target.size());
  Target result;
  result.path = target.substr(0, question);
  if (result.path.empty()) result.path = "/";
  if (result.path.front() != '/' && result.path != "*") {
    return fail(Code::ValidationError, "the request target must be a path");
  }
  WGP_TRY(result.query, parse_query(target.substr(std::min(question + 1, target.size()))));
  return result;
}

}  // namespace wgpilot::http
