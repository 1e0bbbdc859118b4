// Private to storage/: SQLite's result codes as errors that a person can act on.
#pragma once

#include "base/result.hpp"

struct sqlite3;

namespace wgpilot::storage {

// What just failed on `connection`, with the file's path and SQLite's own text. StorageFull for a full disk
// or quota, StorageCorrupt for a damaged file, AlreadyExists for a broken UNIQUE constraint, Unavailable when
// another connection held the lock for too long, else InternalError.
Error sqlite_error(sqlite3* connection, int code);

// StorageCorrupt: the file behind `connection` holds something it should not.
Error damaged_file(sqlite3* connection, std::string_view what);

}  // namespace wgpilot::storage
