// Private to model/: how the fields of a request become members of a model object, and how everything that is
// wrong with them is collected by field.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"

namespace wgpilot::model {

// Collects what is wrong, field by field.
class Errors {
 public:
  void add(std::string_view field, std::string message) {
    fields_.push_back({std::string(field), std::move(message)});
  }
  void add_unless_empty(std::string_view field, std::string message) {
    if (!message.empty()) add(field, std::move(message));
  }
  template <class T>
  Result<T> result(T value) {
    if (!fields_.empty()) return fail(validation_error(std::move(fields_)));
    return value;
  }

 private:
  std::vector<FieldError> fields_;
};

template <class T>
void set(const std::optional<T>& from, T& to) {
  if (from) to = *from;
}

struct Range {
  std::int64_t least;
  std::int64_t most;
};

template <class T>
void set_number(std::string_view field, const std::optional<std::int64_t>& from, Range range, T& to,
                Errors& errors) {
  if (!from) return;
  if (*from < range.least || *from > range.most) {
    errors.add(field, fmt::format("must be between {} and {}", range.least, range.most));
  } else {
    to = static_cast<T>(*from);
  }
}

// 0 stands for none.
void set_optional_number(std::string_view field, const std::optional<std::int64_t>& from,
                         std::optional<std::uint32_t>& to, Errors& errors);

// Absent, with an error, for what is no network or has host bits.
std::optional<net::Prefix> find_network_prefix(std::string_view field, std::string_view text, Errors& errors);

// Each answers "" when all is well, else what is wrong: with the number of a routing table, with text for
// people (at most 200 characters, none of them a control).
std::string problem_with_table(std::uint32_t table);
std::string problem_with_description(std::string_view text);

// Takes one UTF-8 character from the front of `text`, which is not empty; 0 for a malformed one.
char32_t next_character(std::string_view& text);

}  // namespace wgpilot::model
