// Writes JSON text front to back, without building a tree first: ten thousand peers are one string that
// grows. For answers with many objects; small ones go through base/json.hpp. The caller keeps begin and end
// in balance.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/enum_names.hpp"
#include "base/id.hpp"

namespace wgpilot::api {

class JsonWriter {
 public:
  explicit JsonWriter(std::size_t expected_size = 512) { text_.reserve(expected_size); }

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  // `name` is a constant of the program: nothing in it needs escaping.
  void key(std::string_view name) {
    separate();
    text_ += '"';
    text_ += name;
    text_ += "\":";
    separate_ = false;
  }
  template <class T>
  void member(std::string_view name, const T& item) {
    key(name);
    value(item);
  }

  // An absent optional is null.
  template <class T>
  void value(const T& item);
  // `json` is JSON already.
  void raw(std::string_view json) {
    separate();
    text_ += json;
  }

  std::size_t size() const { return text_.size(); }
  // What was written since the text had `start` bytes.
  std::string_view since(std::size_t start) const { return std::string_view(text_).substr(start); }
  std::string take() { return std::move(text_); }

 private:
  void open(char bracket) {
    separate();
    text_ += bracket;
    separate_ = false;
  }
  void close(char bracket) {
    text_ += bracket;
    separate_ = true;
  }
  // A comma, unless the next value is the first of its kind or belongs to a key.
  void separate() {
    if (separate_) text_ += ',';
    separate_ = true;
  }
  void string(std::string_view text);

  std::string text_;
  bool separate_ = false;
};

template <class T>
void JsonWriter::value(const T& item) {
  if constexpr (std::same_as<T, bool>) {
    raw(item ? "true" : "false");
  } else if constexpr (std::integral<T>) {
    const fmt::format_int digits(item);
    raw({digits.data(), digits.size()});
  } else if constexpr (NamedEnum<T>) {
    string(name_of(item));
  } else if constexpr (std::same_as<T, UnixTime>) {
    value(to_unix(item));
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    string(item);
  } else if constexpr (requires { item.has_value(); }) {
    item ? value(*item) : raw("null");
  } else if constexpr (requires { item.begin(); }) {
    begin_array();
    for (const auto& part : item) value(part);
    end_array();
  } else {
    value(item.value);  // an Id
  }
}

}  // namespace wgpilot::api
