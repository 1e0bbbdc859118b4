#include "auth/sessions.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>

#include "crypto/token.hpp"
#include "storage/sessions.hpp"
#include "storage/users.hpp"

namespace wgpilot::auth {
namespace {

// An expired session is kept this long, to tell its owner that it expired.
constexpr std::chrono::days kRemembrance{7};

struct Entry {
  SessionUser user;
  UnixTime created_at;
};
using Entries = std::unordered_map<std::string, Entry>;  // by token hash

Entry entry_of(const storage::Session& session, const model::User& user) {
  return {{user.id, user.username, user.role, session.expires_at}, session.created_at};
}

}  // namespace

struct Sessions::Table {
  explicit Table(const Clock& c) : clock(c) {}

  const Clock& clock;
  std::mutex mutex;
  Entries entries;

  // The hash of the session that must end before `user` begins another one.
  std::optional<std::string> oldest_when_full(UserId user) {
    const std::scoped_lock lock(mutex);
    std::size_t count = 0;
    const Entries::value_type* oldest = nullptr;
    for (const auto& session : entries) {
      if (session.second.user.user_id != user) continue;
      ++count;
      if (!oldest || session.second.created_at < oldest->second.created_at) oldest = &session;
    }
    if (count < kMostSessionsOfUser) return std::nullopt;
    return oldest->first;
  }
};

Sessions::Sessions(std::unique_ptr<Table> table) : table_(std::move(table)) {}
Sessions::Sessions(Sessions&&) noexcept = default;
Sessions& Sessions::operator=(Sessions&&) noexcept = default;
Sessions::~Sessions() = default;

Result<Sessions> Sessions::load(storage::Database& database, const Clock& clock) {
  WGP_TRY(const auto users, storage::load_users(database));
  WGP_TRY(const auto sessions, storage::load_sessions(database));
  std::map<UserId, const model::User*> by_id;
  for (const model::User& user : users) by_id.emplace(user.id, &user);
  auto table = std::make_unique<Table>(clock);
  for (const storage::Session& session : sessions) {
    const auto owner = by_id.find(session.user_id);
    if (owner != by_id.end()) table->entries.emplace(session.token_hash, entry_of(session, *owner->second));
  }
  return Sessions(std::move(table));
}

Result<SessionUser> Sessions::find(std::string_view token) const {
  const std::string hash = crypto::sha256_hex(token);
  const std::scoped_lock lock(table_->mutex);
  const auto found = table_->entries.find(hash);
  if (found == table_->entries.end())
    return fail(Code::Unauthorized, "this session does not exist or has ended");
  if (found->second.user.expires_at <= table_->clock.now()) {
    return fail(Error(Code::SessionExpired, "this session has expired").with_hint("Log in again."));
  }
  return found->second.user;
}

Result<NewSession> Sessions::create(storage::Database& database, const model::User& user,
                                    std::string_view remote) {
  WGP_TRY(forget_long_expired(database));
  WGP_TRY(make_room(database, user.id));
  Secret token = crypto::new_token();
  const UnixTime now = table_->clock.now();
  const storage::Session session{.token_hash = crypto::sha256_hex(token.expose()),
                                 .user_id = user.id,
                                 .created_at = now,
                                 .expires_at = now + kSessionLifetime,
                                 .remote = std::string(remote)};
  WGP_TRY(storage::insert_session(database, session));
  const std::scoped_lock lock(table_->mutex);
  table_->entries.emplace(session.token_hash, entry_of(session, user));
  return NewSession{std::move(token), session.expires_at};
}

Result<void> Sessions::end(storage::Database& database, std::string_view token) {
  return end_by_hash(database, crypto::sha256_hex(token));
}

Result<void> Sessions::end_all_of(storage::Database& database, UserId user,
                                  std::optional<std::string_view> except_token) {
  std::optional<std::string> except_hash;
  if (except_token) except_hash = crypto::sha256_hex(*except_token);
  WGP_TRY(storage::delete_sessions_of(database, user, except_hash));
  const std::scoped_lock lock(table_->mutex);
  std::erase_if(table_->entries, [&](const auto& session) {
    return session.second.user.user_id == user && session.first != except_hash;
  });
  return {};
}

Result<void> Sessions::forget_long_expired(storage::Database& database) {
  const UnixTime before = table_->clock.now() - kRemembrance;
  WGP_TRY(storage::delete_expired_sessions(database, before));
  const std::scoped_lock lock(table_->mutex);
  std::erase_if(table_->entries,
                [&](const auto& session) { return session.second.user.expires_at < before; });
  return {};
}

Result<void> Sessions::make_room(storage::Database& database, UserId user) {
  const auto oldest = table_->oldest_when_full(user);
  return oldest ? end_by_hash(database, *oldest) : Result<void>();
}

Result<void> Sessions::end_by_hash(storage::Database& database, const std::string& hash) {
  WGP_TRY(storage::delete_session(database, hash));
  const std::scoped_lock lock(table_->mutex);
  table_->entries.erase(hash);
  return {};
}

}  // namespace wgpilot::auth
