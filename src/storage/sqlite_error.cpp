#include "storage/sqlite_error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>

namespace wgpilot::storage {
namespace {

bool no_space_left(sqlite3* connection, int primary) {
  if (primary == SQLITE_FULL) return true;
  if (primary != SQLITE_IOERR && primary != SQLITE_CANTOPEN) return false;
  const int os_error = sqlite3_system_errno(connection);
  return os_error == ENOSPC || os_error == EDQUOT;
}

Error full(std::string message) {
  return Error(Code::StorageFull, std::move(message))
      .with_hint(
          "Free space on the disk that holds the database, or raise its quota, and try again. "
          "Nothing of this change was stored.");
}

Error corrupt(std::string message) {
  return Error(Code::StorageCorrupt, std::move(message))
      .with_hint("The file was left as it is. Stop wgpilot and restore the database from a backup.");
}

Error busy(std::string message) {
  return Error(Code::Unavailable, std::move(message))
      .with_hint("Another program holds the database locked. End it, or try again later.");
}

Error cannot_open(std::string message) {
  return Error(Code::InternalError, std::move(message))
      .with_hint("Check that the folder exists and that the user wgpilot runs as may write in it.");
}

// A connection that did not open knows no path.
std::string about_file(sqlite3* connection, std::string_view what) {
  const char* path = connection ? sqlite3_db_filename(connection, "main") : nullptr;
  return path ? fmt::format("database {}: {}", path, what) : std::string(what);
}

}  // namespace

Error damaged_file(sqlite3* connection, std::string_view what) {
  return corrupt(about_file(connection, what));
}

Error sqlite_error(sqlite3* connection, int code) {
  const int primary = code & 0xff;
  std::string message = about_file(connection, sqlite3_errmsg(connection));
  if (no_space_left(connection, primary)) return full(std::move(message));
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      return Error(Code::AlreadyExists, std::move(message));
  }
  switch (primary) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return corrupt(std::move(message));
    case SQLITE_BUSY:
      return busy(std::move(message));
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return cannot_open(std::move(message));
  }
  return Error(Code::InternalError, std::move(message)).with_errno(sqlite3_system_errno(connection));
}

}  // namespace wgpilot::storage
