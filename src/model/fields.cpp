#include "model/fields.hpp"

namespace wgpilot::model {
namespace {

constexpr std::size_t kLongestDescription = 200;
constexpr std::uint32_t kLocalTable = 255;

// C0, C1, and the two that some readers take for line breaks.
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

}  // namespace

void set_optional_number(std::string_view field, const std::optional<std::int64_t>& from,
                         std::optional<std::uint32_t>& to, Errors& errors) {
  std::uint32_t number = to.value_or(0);
  set_number(field, from, {0, UINT32_MAX}, number, errors);
  to = number == 0 ? std::nullopt : std::optional(number);
}

std::optional<net::Prefix> find_network_prefix(std::string_view field, std::string_view text,
                                               Errors& errors) {
  const auto prefix = net::parse_prefix(text);
  if (!prefix) {
    errors.add(field, prefix.error().message());
    return std::nullopt;
  }
  if (prefix->has_host_bits()) {
    errors.add(field, fmt::format("has host bits set: did you mean {}?", net::to_string(prefix->masked())));
    return std::nullopt;
  }
  return *prefix;
}

std::string problem_with_table(std::uint32_t table) {
  return table == kLocalTable ? "must not be 255: that table holds the kernel's own addresses" : "";
}

std::string problem_with_description(std::string_view text) {
  std::size_t length = 0;
  for (; !text.empty(); ++length) {
    const char32_t character = next_character(text);
    if (is_control(character)) return "must be text without line breaks and other control characters";
  }
  if (length > kLongestDescription)
    return fmt::format("must have at most {} characters", kLongestDescription);
  return {};
}

char32_t next_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = first < 0x80            ? 1
                             : first >> 5 == 0b110   ? 2
                             : first >> 4 == 0b1110  ? 3
                             : first >> 3 == 0b11110 ? 4
                                                     : 0;
  if (length == 0 || text.size() < length) return 0;
  char32_t character = length == 1 ? first : first & (0x7f >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >> 6 != 0b10) return 0;
    character = character << 6 | (byte & 0x3f);
  }
  text.remove_prefix(length);
  return character;
}

}  // namespace wgpilot::model
