#include "base/json.hpp"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <set>

namespace wgpilot::json {
namespace {

// Listens to a parser and keeps the first member that an object has twice; the values are somebody else's
// business.
struct TwiceFinder {
  using Code = boost::json::error_code;
  using Text = boost::json::string_view;
  // NOLINTBEGIN(readability-identifier-naming): the parser's names; the size of a body is bounded elsewhere
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  // NOLINTEND(readability-identifier-naming)

  std::vector<std::set<std::string>> open_objects;
  std::string key;
  std::string twice;

  bool on_object_begin(Code&) { return open_objects.emplace_back(), true; }
  bool on_object_end(std::size_t, Code&) { return open_objects.pop_back(), true; }
  bool on_key_part(Text part, std::size_t, Code&) { return key += part, true; }
  bool on_key(Text part, std::size_t, Code&) {
    key += part;
    if (!open_objects.back().insert(key).second && twice.empty()) twice = key;
    return key.clear(), true;
  }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_string_part(Text, std::size_t, Code&) { return true; }
  bool on_string(Text, std::size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t, Text, Code&) { return true; }
  bool on_uint64(std::uint64_t, Text, Code&) { return true; }
  bool on_double(double, Text, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }
};

// `text` is known to be valid JSON.
std::string member_given_twice(std::string_view text, const boost::json::parse_options& options) {
  boost::json::basic_parser<TwiceFinder> parser(options);
  boost::json::error_code ignored;
  parser.write_some(false, text.data(), text.size(), ignored);
  return parser.handler().twice;
}

}  // namespace

Result<value> parse_text(std::string_view text) {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 32;
  value parsed = boost::json::parse(text, error, {}, options);
  if (error) {
    return fail(Error(Code::ValidationError, fmt::format("the body is not valid JSON: {}", error.message()))
                    .with_hint("Send one JSON object in UTF-8."));
  }
  if (const std::string name = member_given_twice(text, options); !name.empty()) {
    return fail(validation_error({{name.substr(0, 64), "is given twice"}}));
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
