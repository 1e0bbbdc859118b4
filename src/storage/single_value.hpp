// Private to storage/: the one number that a statement selects.
#pragma once

#include <optional>

#include "storage/database.hpp"

namespace wgpilot::storage {

// NotFound when there is no row, or NULL in it.
template <class... Values>
Result<std::int64_t> load_integer(Database& database, std::string_view sql, const Values&... values) {
  WGP_TRY(Statement statement, database.prepare(sql));
  statement.bind(values...);
  WGP_TRY(const bool found, statement.step());
  std::optional<std::int64_t> number;
  if (found) WGP_TRY(statement.read(number));
  if (!number) return fail(Code::NotFound, "there is no such row");
  return *number;
}

}  // namespace wgpilot::storage
