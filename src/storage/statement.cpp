#include "storage/statement.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "storage/sqlite_error.hpp"

namespace wgpilot::storage {

Statement::~Statement() {
  if (!statement_) return;
  sqlite3_reset(statement_);  // repeats the last step's error, which was told already
  sqlite3_clear_bindings(statement_);
}

void Statement::remember(int code) {
  if (bind_error_ == SQLITE_OK) bind_error_ = code;
}

Result<bool> Statement::step() {
  const int code = bind_error_ != SQLITE_OK ? bind_error_ : sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return fail(sqlite_error(sqlite3_db_handle(statement_), code));
}

Error Statement::unreadable(int column) const {
  return damaged_file(sqlite3_db_handle(statement_), fmt::format("column '{}' holds something it should not",
                                                                 sqlite3_column_name(statement_, column)));
}

}  // namespace wgpilot::storage
