// Names of enumerators as the API, the database and the command line spell them. An enum takes part by a
// function beside it, found by argument-dependent lookup:
//   constexpr auto enum_names(Mode) { return std::to_array<EnumName<Mode>>({{Mode::Gateway, "gateway"},
//   ...}); }
#pragma once

#include <array>
#include <cassert>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace wgpilot {

template <class E>
struct EnumName {
  E value;
  std::string_view name;
};

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E e) { enum_names(e).size(); };

template <NamedEnum E>
constexpr std::string_view name_of(E value) {
  for (const auto& entry : enum_names(value)) {
    if (entry.value == value) return entry.name;
  }
  assert(false && "enumerator without a name");
  return {};
}

template <NamedEnum E>
constexpr std::optional<E> find_enum(std::string_view name) {
  for (const auto& entry : enum_names(E{})) {
    if (entry.name == name) return entry.value;
  }
  return std::nullopt;
}

// "gateway, site-to-site or hub-routed": for error messages.
template <NamedEnum E>
std::string names_listed() {
  const auto names = enum_names(E{});
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i].name;
  }
  return text;
}

}  // namespace wgpilot
