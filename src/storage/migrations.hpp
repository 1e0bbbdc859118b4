// Brings a database to the schema of this program: the numbered files of migrations/, embedded in the binary,
// each applied once, in its own transaction, and recorded with its checksum. A released file is closed: what
// changes afterwards is a new file.
#pragma once

#include <span>
#include <string_view>

#include "storage/database.hpp"

namespace wgpilot::storage {

struct Migration {
  int number;             // 1, 2, … without gaps
  std::string_view name;  // "initial", for people
  std::string_view sql;
};

// Those of migrations/, in order. Generated at build time.
std::span<const Migration> embedded_migrations();
// Those of migrations/history/, for the database of the history.
std::span<const Migration> embedded_history_migrations();

// Applying again changes nothing. PreconditionFailed when the database knows a migration that this program
// does not (it is newer), or has applied one with another text; nothing is changed then.
Result<void> migrate(Database& database);
Result<void> migrate(Database& database, std::span<const Migration> migrations);

// PreconditionFailed unless the database has exactly the schema of this program. Changes nothing.
Result<void> check_schema(Database& database);

}  // namespace wgpilot::storage
