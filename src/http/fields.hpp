// Lists of name and value as HTTP has them: headers, whose names ignore case, and parameters of path and
// query, whose names do not. Values only; small, so searched from the front.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wgpilot::http {

// ASCII only, as RFC 9110 wants it for header names and tokens.
bool equal_ignoring_case(std::string_view a, std::string_view b);

class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  // The first one of that name.
  std::optional<std::string_view> find(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name).has_value(); }
  std::size_t count(std::string_view name) const;
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  // Replaces all of that name.
  void set(std::string_view name, std::string value);
  void set_if_absent(std::string_view name, std::string_view value);

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<Field> fields_;
};

class Parameters {
 public:
  std::optional<std::string_view> find(std::string_view name) const;
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// The value of `name` in a Cookie header (RFC 6265, section 4.2.1).
std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name);

// True when the comma separated `list` holds `token`, parameters like ";q=0.5" aside; "q=0" counts as absent.
bool list_contains(std::string_view list, std::string_view token);

}  // namespace wgpilot::http
