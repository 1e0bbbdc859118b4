// Private to storage/: how values stand in columns. Addresses, prefixes and enumerators are text that a
// person can read with the sqlite3 shell; lists of them are joined by ", "; times are unix seconds; keys are
// blobs.
//
// bind_column puts a value into parameter `index` (from 1) and answers SQLite's result code. read_column
// takes the value out of column `index` (from 0) and answers whether it was one: a database edited by hand
// can hold anything.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/enum_names.hpp"
#include "base/id.hpp"
#include "crypto/keys.hpp"
#include "net/address.hpp"

struct sqlite3_stmt;

namespace wgpilot::storage {

using Blob = std::vector<std::uint8_t>;

int bind_null(sqlite3_stmt* statement, int index);
int bind_integer(sqlite3_stmt* statement, int index, std::int64_t value);
int bind_column(sqlite3_stmt* statement, int index, std::string_view value);
int bind_column(sqlite3_stmt* statement, int index, const Blob& value);
int bind_column(sqlite3_stmt* statement, int index, const crypto::PublicKey& value);
int bind_column(sqlite3_stmt* statement, int index, const net::Address& value);
int bind_column(sqlite3_stmt* statement, int index, const net::Prefix& value);
int bind_column(sqlite3_stmt* statement, int index, const net::Endpoint& value);
int bind_column(sqlite3_stmt* statement, int index, const std::vector<net::Address>& value);
int bind_column(sqlite3_stmt* statement, int index, const std::vector<net::Prefix>& value);
int bind_column(sqlite3_stmt* statement, int index, UnixTime value);

bool is_null(sqlite3_stmt* statement, int index);
bool read_integer(sqlite3_stmt* statement, int index, std::int64_t& value);
bool read_column(sqlite3_stmt* statement, int index, std::string& value);
bool read_column(sqlite3_stmt* statement, int index, Blob& value);
bool read_column(sqlite3_stmt* statement, int index, crypto::PublicKey& value);
bool read_column(sqlite3_stmt* statement, int index, net::Address& value);
bool read_column(sqlite3_stmt* statement, int index, net::Prefix& value);
bool read_column(sqlite3_stmt* statement, int index, net::Endpoint& value);
bool read_column(sqlite3_stmt* statement, int index, std::vector<net::Address>& value);
bool read_column(sqlite3_stmt* statement, int index, std::vector<net::Prefix>& value);
bool read_column(sqlite3_stmt* statement, int index, UnixTime& value);

template <std::integral T>
int bind_column(sqlite3_stmt* statement, int index, T value) {
  return bind_integer(statement, index, static_cast<std::int64_t>(value));
}

template <std::integral T>
bool read_column(sqlite3_stmt* statement, int index, T& value) {
  std::int64_t wide = 0;
  if (!read_integer(statement, index, wide) || !std::in_range<T>(wide)) return false;
  value = static_cast<T>(wide);
  return true;
}

inline bool read_column(sqlite3_stmt* statement, int index, bool& value) {
  std::int64_t wide = 0;
  if (!read_integer(statement, index, wide) || wide < 0 || wide > 1) return false;
  value = wide == 1;
  return true;
}

template <class Tag>
int bind_column(sqlite3_stmt* statement, int index, Id<Tag> value) {
  return bind_integer(statement, index, value.value);
}

template <class Tag>
bool read_column(sqlite3_stmt* statement, int index, Id<Tag>& value) {
  return read_integer(statement, index, value.value);
}

template <NamedEnum E>
int bind_column(sqlite3_stmt* statement, int index, E value) {
  return bind_column(statement, index, name_of(value));
}

template <NamedEnum E>
bool read_column(sqlite3_stmt* statement, int index, E& value) {
  std::string name;
  if (!read_column(statement, index, name)) return false;
  const auto found = find_enum<E>(name);
  if (found) value = *found;
  return found.has_value();
}

// NULL is absent.
template <class T>
int bind_column(sqlite3_stmt* statement, int index, const std::optional<T>& value) {
  return value ? bind_column(statement, index, *value) : bind_null(statement, index);
}

template <class T>
bool read_column(sqlite3_stmt* statement, int index, std::optional<T>& value) {
  value.reset();
  return is_null(statement, index) || read_column(statement, index, value.emplace());
}

}  // namespace wgpilot::storage
