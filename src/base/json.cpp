#include "base/json.hpp"

#include <fmt/format.h>

namespace wgpilot::json {

Result<value> parse_text(std::string_view text) {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 32;
  value parsed = boost::json::parse(text, error, {}, options);
  if (error) {
    return fail(Error(Code::ValidationError, fmt::format("the body is not valid JSON: {}", error.message()))
                    .with_hint("Send one JSON object in UTF-8."));
  }
  return parsed;
}

Reader::At::At(Reader& reader, std::string_view member) : reader_(reader), length_(reader.path_.size()) {
  if (!reader.path_.empty()) reader.path_ += '.';
  reader.path_ += member.substr(0, 64);
}

Reader::At::At(Reader& reader, std::size_t index) : reader_(reader), length_(reader.path_.size()) {
  reader.path_ += fmt::format("[{}]", index);
}

void Reader::add_error(std::string message) {
  constexpr std::size_t kMostErrors = 100;
  if (errors_.size() < kMostErrors) errors_.push_back({path_.empty() ? "body" : path_, std::move(message)});
}

}  // namespace wgpilot::json
