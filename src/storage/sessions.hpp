// Sessions as rows, so that they survive a restart and end when their row does. The token itself is never
// stored. Deleting a user deletes the user's sessions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "storage/database.hpp"

namespace wgpilot::storage {

struct Session {
  std::string token_hash;  // SHA-256 in hex
  UserId user_id;
  UnixTime created_at;
  UnixTime expires_at;
  std::string remote;  // the client's address, for people
};

// Expired ones too; oldest first.
Result<std::vector<Session>> load_sessions(Database& database);
Result<void> insert_session(Database& database, const Session& session);
// No error when there is none.
Result<void> delete_session(Database& database, std::string_view token_hash);
// All of the user's sessions, but for `except_hash` when given.
Result<void> delete_sessions_of(Database& database, UserId user,
                                const std::optional<std::string>& except_hash = std::nullopt);
// Those that expired before `before`.
Result<void> delete_expired_sessions(Database& database, UnixTime before);

}  // namespace wgpilot::storage
