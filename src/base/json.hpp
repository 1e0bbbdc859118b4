// JSON in and out of plain structs described with BOOST_DESCRIBE_STRUCT.
//
//   struct Login { std::string username; Secret password; };
//   BOOST_DESCRIBE_STRUCT(Login, (), (username, password))
//   WGP_TRY(auto login, json::parse<Login>(body));
//
// Reading is strict: unknown members, wrong types and numbers out of range are refused, all of them at once,
// each by its path ("peers[3].name"). A std::optional member may be absent; null counts as absent; everything
// else must be there. Writing: an absent optional is left out; enums by name; UnixTime as seconds; ids as
// integers. Other types take part by `bool from_json(const value&, T&, std::string& why)` and
// `boost::json::value to_json(const T&)`, found by argument-dependent lookup.
#pragma once

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/enum_names.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace wgpilot::json {

using boost::json::array;
using boost::json::object;
using boost::json::value;

// Text to a JSON value: UTF-8 checked, at most 32 levels deep, nothing behind the value, no member twice.
Result<value> parse_text(std::string_view text);

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

// Reads values and keeps every error with the path it happened at.
class Reader {
 public:
  template <class T>
  void read(const value& from, T& to);

  bool ok() const { return errors_.empty(); }
  std::vector<FieldError> take_errors() { return std::move(errors_); }
  void add_error(std::string message);

 private:
  // Prolongs the path for the lifetime of the object.
  class At {
   public:
    At(Reader& reader, std::string_view member);
    At(Reader& reader, std::size_t index);
    ~At() { reader_.path_.resize(length_); }
    At(const At&) = delete;
    At& operator=(const At&) = delete;

   private:
    Reader& reader_;
    std::size_t length_;
  };

  template <std::integral T>
  void read_integer(const value& from, T& to);
  template <Described T>
  void read_members(const object& from, T& to);
  template <Described T>
  void refuse_unknown(const object& from);

  std::string path_;
  std::vector<FieldError> errors_;
};

template <class T>
Result<T> bind(const value& from) {
  T to{};
  Reader reader;
  reader.read(from, to);
  if (!reader.ok()) return fail(validation_error(reader.take_errors()));
  return to;
}

template <class T>
Result<T> parse(std::string_view text) {
  WGP_TRY(const value parsed, parse_text(text));
  return bind<T>(parsed);
}

// --- writing

inline value to_json(bool b) {
  return b;
}
inline value to_json(const std::string& text) {
  return value(text);
}
inline value to_json(std::string_view text) {
  return value(text);
}
inline value to_json(const value& v) {
  return v;
}
inline value to_json(const object& o) {
  return o;
}
inline value to_json(double number) {
  return number;
}
template <std::integral T>
value to_json(T number) {
  return number;
}
inline value to_json(UnixTime time) {
  return to_unix(time);
}
template <class Tag>
value to_json(Id<Tag> id) {
  return id.value;
}
template <NamedEnum E>
value to_json(E e) {
  return value(name_of(e));
}
template <class T>
value to_json(const std::vector<T>& items);
template <Described T>
value to_json(const T& item);

template <class T>
value to_json(const std::vector<T>& items) {
  array out;
  out.reserve(items.size());
  for (const T& item : items) out.push_back(to_json(item));
  return out;
}

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsId = false;
template <class Tag>
inline constexpr bool kIsId<Id<Tag>> = true;

template <Described T>
value to_json(const T& item) {
  object out;
  boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
      [&](auto member) {
        const auto& part = item.*member.pointer;
        if constexpr (kIsOptional<std::decay_t<decltype(part)>>) {
          if (part) out.emplace(member.name, to_json(*part));
        } else {
          out.emplace(member.name, to_json(part));
        }
      });
  return out;
}

// --- reading

template <class T>
void Reader::read(const value& from, T& to) {
  if constexpr (std::same_as<T, value>) {
    to = from;
  } else if constexpr (std::same_as<T, object>) {
    from.is_object() ? void(to = from.get_object()) : add_error("must be an object");
  } else if constexpr (std::same_as<T, bool>) {
    from.is_bool() ? void(to = from.get_bool()) : add_error("must be true or false");
  } else if constexpr (std::integral<T>) {
    read_integer(from, to);
  } else if constexpr (std::same_as<T, std::string>) {
    from.is_string() ? void(to = std::string(from.get_string())) : add_error("must be a string");
  } else if constexpr (std::same_as<T, Secret>) {
    from.is_string() ? void(to = Secret(std::string(from.get_string()))) : add_error("must be a string");
  } else if constexpr (kIsId<T>) {
    read_integer(from, to.value);
  } else if constexpr (NamedEnum<T>) {
    const auto found = from.is_string() ? find_enum<T>(std::string_view(from.get_string())) : std::nullopt;
    found ? void(to = *found) : add_error("must be " + names_listed<T>());
  } else if constexpr (kIsOptional<T>) {
    if (from.is_null()) return;
    read(from, to.emplace());
  } else if constexpr (kIsVector<T>) {
    if (!from.is_array()) return add_error("must be a list");
    for (std::size_t i = 0; i < from.get_array().size(); ++i) {
      const At at(*this, i);
      read(from.get_array()[i], to.emplace_back());
    }
  } else if constexpr (Described<T>) {
    if (!from.is_object()) return add_error("must be an object");
    read_members(from.get_object(), to);
  } else {
    if (std::string why; !from_json(from, to, why)) add_error(std::move(why));
  }
}

template <std::integral T>
void Reader::read_integer(const value& from, T& to) {
  boost::json::error_code error;
  const T number = from.to_number<T>(error);
  const bool whole = from.is_int64() || from.is_uint64();
  if (!whole) return add_error("must be a whole number");
  if (error) return add_error("is out of range");
  to = number;
}

template <Described T>
void Reader::read_members(const object& from, T& to) {
  refuse_unknown<T>(from);
  boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
      [&](auto member) {
        using Part = std::decay_t<decltype(to.*member.pointer)>;
        const At at(*this, std::string_view(member.name));
        const auto found = from.find(member.name);
        if (found != from.end()) {
          read(found->value(), to.*member.pointer);
        } else if constexpr (!kIsOptional<Part>) {
          add_error("is required");
        }
      });
}

template <Described T>
void Reader::refuse_unknown(const object& from) {
  for (const auto& entry : from) {
    bool known = false;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&](auto member) { known = known || entry.key() == member.name; });
    if (known) continue;
    const At at(*this, std::string_view(entry.key()));
    add_error("is not a known field");
  }
}

}  // namespace wgpilot::json
