#include "storage/sessions.hpp"

namespace wgpilot::storage {
namespace {

Result<Session> read_session(Statement& row) {
  Session session;
  WGP_TRY(
      row.read(session.token_hash, session.user_id, session.created_at, session.expires_at, session.remote));
  return session;
}

}  // namespace

Result<std::vector<Session>> load_sessions(Database& database) {
  WGP_TRY(Statement statement, database.prepare(R"sql(
    SELECT token_hash, user_id, created_at, expires_at, remote
    FROM sessions ORDER BY created_at, token_hash)sql"));
  return load_rows(statement, read_session);
}

Result<void> insert_session(Database& database, const Session& session) {
  WGP_TRY(database.run(R"sql(
    INSERT INTO sessions (token_hash, user_id, created_at, expires_at, remote)
    VALUES (?1, ?2, ?3, ?4, ?5))sql",
                       session.token_hash, session.user_id, session.created_at, session.expires_at,
                       session.remote));
  return {};
}

Result<void> delete_session(Database& database, std::string_view token_hash) {
  WGP_TRY(database.run("DELETE FROM sessions WHERE token_hash = ?1", token_hash));
  return {};
}

Result<void> delete_sessions_of(Database& database, UserId user,
                                const std::optional<std::string>& except_hash) {
  WGP_TRY(
      database.run("DELETE FROM sessions WHERE user_id = ?1 AND token_hash IS NOT ?2", user, except_hash));
  return {};
}

Result<void> delete_expired_sessions(Database& database, UnixTime before) {
  WGP_TRY(database.run("DELETE FROM sessions WHERE expires_at < ?1", before));
  return {};
}

}  // namespace wgpilot::storage
