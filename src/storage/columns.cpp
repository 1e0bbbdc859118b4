#include "storage/columns.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <span>

namespace wgpilot::storage {
namespace {

constexpr std::string_view kSeparator = ", ";

// Valid until the statement moves on. Absent for anything but text.
std::optional<std::string_view> text_of(sqlite3_stmt* statement, int index) {
  if (sqlite3_column_type(statement, index) != SQLITE_TEXT) return std::nullopt;
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
  return std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
}

std::optional<std::span<const std::uint8_t>> blob_of(sqlite3_stmt* statement, int index) {
  if (sqlite3_column_type(statement, index) != SQLITE_BLOB) return std::nullopt;
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, index));
  return std::span(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
}

int bind_blob(sqlite3_stmt* statement, int index, std::span<const std::uint8_t> bytes) {
  return sqlite3_bind_blob64(statement, index, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
}

template <class T>
int bind_list(sqlite3_stmt* statement, int index, const std::vector<T>& values) {
  std::string text;
  for (const T& value : values) {
    if (!text.empty()) text += kSeparator;
    text += net::to_string(value);
  }
  return bind_column(statement, index, std::string_view(text));
}

// `parse(text)` answers a Result<T>.
template <class T, class Parse>
bool read_parsed(sqlite3_stmt* statement, int index, T& value, Parse parse) {
  const auto text = text_of(statement, index);
  if (!text) return false;
  auto parsed = parse(*text);
  if (!parsed) return false;
  value = *std::move(parsed);
  return true;
}

template <class T, class Parse>
bool read_list(sqlite3_stmt* statement, int index, std::vector<T>& values, Parse parse) {
  const auto text = text_of(statement, index);
  if (!text) return false;
  values.clear();
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(kSeparator), rest.size());
    auto parsed = parse(rest.substr(0, end));
    if (!parsed) return false;
    values.push_back(*std::move(parsed));
    rest.remove_prefix(std::min(end + kSeparator.size(), rest.size()));
  }
  return true;
}

}  // namespace

int bind_null(sqlite3_stmt* statement, int index) {
  return sqlite3_bind_null(statement, index);
}

int bind_integer(sqlite3_stmt* statement, int index, std::int64_t value) {
  return sqlite3_bind_int64(statement, index, value);
}

int bind_column(sqlite3_stmt* statement, int index, std::string_view value) {
  // An empty string_view may point nowhere, which SQLite would take for NULL.
  const char* data = value.data() ? value.data() : "";
  return sqlite3_bind_text64(statement, index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

int bind_column(sqlite3_stmt* statement, int index, const Blob& value) {
  return bind_blob(statement, index, value);
}

int bind_column(sqlite3_stmt* statement, int index, const crypto::PublicKey& value) {
  return bind_blob(statement, index, value.bytes);
}

int bind_column(sqlite3_stmt* statement, int index, const net::Address& value) {
  return bind_column(statement, index, std::string_view(net::to_string(value)));
}

int bind_column(sqlite3_stmt* statement, int index, const net::Prefix& value) {
  return bind_column(statement, index, std::string_view(net::to_string(value)));
}

int bind_column(sqlite3_stmt* statement, int index, const net::Endpoint& value) {
  return bind_column(statement, index, std::string_view(net::to_string(value)));
}

int bind_column(sqlite3_stmt* statement, int index, const std::vector<net::Address>& value) {
  return bind_list(statement, index, value);
}

int bind_column(sqlite3_stmt* statement, int index, const std::vector<net::Prefix>& value) {
  return bind_list(statement, index, value);
}

int bind_column(sqlite3_stmt* statement, int index, UnixTime value) {
  return bind_integer(statement, index, to_unix(value));
}

bool is_null(sqlite3_stmt* statement, int index) {
  return sqlite3_column_type(statement, index) == SQLITE_NULL;
}

bool read_integer(sqlite3_stmt* statement, int index, std::int64_t& value) {
  if (sqlite3_column_type(statement, index) != SQLITE_INTEGER) return false;
  value = sqlite3_column_int64(statement, index);
  return true;
}

bool read_column(sqlite3_stmt* statement, int index, std::string& value) {
  const auto text = text_of(statement, index);
  if (text) value = *text;
  return text.has_value();
}

bool read_column(sqlite3_stmt* statement, int index, Blob& value) {
  const auto bytes = blob_of(statement, index);
  if (bytes) value.assign(bytes->begin(), bytes->end());
  return bytes.has_value();
}

bool read_column(sqlite3_stmt* statement, int index, crypto::PublicKey& value) {
  const auto bytes = blob_of(statement, index);
  if (!bytes || bytes->size() != value.bytes.size()) return false;
  std::ranges::copy(*bytes, value.bytes.begin());
  return true;
}

bool read_column(sqlite3_stmt* statement, int index, net::Address& value) {
  return read_parsed(statement, index, value, net::parse_address);
}

bool read_column(sqlite3_stmt* statement, int index, net::Prefix& value) {
  return read_parsed(statement, index, value, net::parse_prefix);
}

bool read_column(sqlite3_stmt* statement, int index, net::Endpoint& value) {
  return read_parsed(statement, index, value, net::parse_endpoint);
}

bool read_column(sqlite3_stmt* statement, int index, std::vector<net::Address>& value) {
  return read_list(statement, index, value, net::parse_address);
}

bool read_column(sqlite3_stmt* statement, int index, std::vector<net::Prefix>& value) {
  return read_list(statement, index, value, net::parse_prefix);
}

bool read_column(sqlite3_stmt* statement, int index, UnixTime& value) {
  std::int64_t seconds = 0;
  if (!read_integer(statement, index, seconds)) return false;
  value = from_unix(seconds);
  return true;
}

}  // namespace wgpilot::storage
