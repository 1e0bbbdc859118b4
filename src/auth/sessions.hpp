// Who is logged in: a table in memory over the rows of storage/sessions.hpp, so that a request is
// authenticated without touching the database. Changes go to the database first; when that fails the table
// stays as it was.
// `find` may be called from any thread. The others take the writing Database and are called by its owner, the
// control thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "model/user.hpp"
#include "storage/database.hpp"

namespace wgpilot::auth {

inline constexpr std::chrono::days kSessionLifetime{7};
// More of one user than this at a time: the oldest ends.
inline constexpr std::size_t kMostSessionsOfUser = 50;

struct SessionUser {
  UserId user_id;
  std::string username;
  model::Role role = model::Role::Viewer;
  UnixTime expires_at;
};

struct NewSession {
  Secret token;  // goes to the client once and is kept nowhere
  UnixTime expires_at;
};

class Sessions {
 public:
  // The clock must outlive this.
  static Result<Sessions> load(storage::Database& database, const Clock& clock);
  Sessions(Sessions&&) noexcept;
  Sessions& operator=(Sessions&&) noexcept;
  ~Sessions();

  // Unauthorized for a token we do not know, SessionExpired for one that was valid within the last days.
  Result<SessionUser> find(std::string_view token) const;

  Result<NewSession> create(storage::Database& database, const model::User& user, std::string_view remote);

  // Logging out twice is no error.
  Result<void> end(storage::Database& database, std::string_view token);

  // After a change of password or role, and before a user is deleted. `except_token` stays: the session that
  // asked for the change.
  Result<void> end_all_of(storage::Database& database, UserId user,
                          std::optional<std::string_view> except_token = std::nullopt);

 private:
  struct Table;
  explicit Sessions(std::unique_ptr<Table> table);
  Result<void> forget_long_expired(storage::Database& database);
  Result<void> make_room(storage::Database& database, UserId user);
  Result<void> end_by_hash(storage::Database& database, const std::string& hash);

  std::unique_ptr<Table> table_;
};

}  // namespace wgpilot::auth
