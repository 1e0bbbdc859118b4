#include "model/name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/fields.hpp"

namespace wgpilot::model {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestInterfaceName = 15;

// Letters and digits of any script: everything above ASCII but the blocks of controls, spaces, punctuation,
// invisible and direction-changing characters, private use, surrogates and non-characters.
bool is_name_character(char32_t c) {
  if (c < 0x80) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
           c == '_' || c == '-' || c == '.';
  }
  constexpr std::pair<char32_t, char32_t> kNotLetters[] = {
      {0x80, 0xa9},       {0xab, 0xb1},     {0xb4, 0xb4},     {0xb6, 0xb8},     {0xbb, 0xbb},
      {0xbf, 0xbf},       {0xd7, 0xd7},     {0xf7, 0xf7},     {0x61c, 0x61c},   {0x1680, 0x1680},
      {0x180e, 0x180e},   {0x2000, 0x206f}, {0x2190, 0x2bff}, {0x3000, 0x3004}, {0x3008, 0x3020},
      {0xd800, 0xf8ff},   {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xfff0, 0xffff}, {0x1f000, 0x1faff},
      {0xe0000, 0x10ffff}};
  return std::ranges::none_of(kNotLetters, [c](auto range) { return c >= range.first && c <= range.second; });
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::string problem_with_name(std::string_view name) {
  if (name.empty()) return "is required";
  std::size_t length = 0;
  for (std::string_view rest = name; !rest.empty(); ++length) {
    const char32_t character = next_character(rest);
    if (character == 0 || !is_name_character(character)) {
      return "may hold letters, digits, spaces and the characters _ - . only";
    }
  }
  if (length > kLongestName) return fmt::format("must have at most {} characters", kLongestName);
  if (name.front() == ' ' || name.back() == ' ') return "must not begin or end with a space";
  return {};
}

std::string to_name(std::string_view text) {
  std::string name;
  bool blank = false;
  for (std::size_t length = 0; !text.empty() && length < kLongestName;) {
    const std::string_view before = text;
    const char32_t character = next_character(text);
    if (character == 0) text.remove_prefix(1);
    if (character == U' ' || !is_name_character(character)) {
      blank = !name.empty();
      continue;
    }
    if (blank && ++length < kLongestName) name += ' ';
    blank = false;
    if (length++ < kLongestName) name += before.substr(0, before.size() - text.size());
  }
  return name;
}

bool is_interface_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestInterfaceName && is_letter(name.front()) &&
         std::ranges::all_of(name, [](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
         });
}

}  // namespace wgpilot::model
