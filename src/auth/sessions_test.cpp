#include "auth/sessions.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "storage/sessions.hpp"
#include "storage/users.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::auth {
namespace {

class SessionTable : public testing::Test {
 protected:
  model::User add_user(std::string name, model::Role role) {
    model::User user{.username = std::move(name), .role = role};
    user.id = storage::insert_user(database_, user).value();
    return user;
  }
  std::string log_in(const model::User& user) {
    return std::string(sessions_.create(database_, user, "192.0.2.1").value().token.expose());
  }
  Code code_of(const std::string& token) const {
    const auto found = sessions_.find(token);
    EXPECT_FALSE(found);
    return found ? Code::InternalError : found.error().code();
  }
  std::size_t rows() { return storage::load_sessions(database_).value().size(); }

  FakeClock clock_;
  test::TemporaryDatabase temporary_;
  storage::Database& database_ = temporary_.database;
  model::User ada_ = add_user("ada", model::Role::Admin);
  model::User bob_ = add_user("bob", model::Role::Viewer);
  Sessions sessions_ = Sessions::load(database_, clock_).value();
};

TEST_F(SessionTable, KnowsWhoHoldsAToken) {
  const NewSession session = sessions_.create(database_, ada_, "192.0.2.1").value();
  EXPECT_EQ(session.expires_at, clock_.now() + std::chrono::days(7));
  const SessionUser user = sessions_.find(session.token.expose()).value();
  EXPECT_EQ(user.user_id, ada_.id);
  EXPECT_EQ(user.username, "ada");
  EXPECT_EQ(user.role, model::Role::Admin);
  EXPECT_EQ(user.expires_at, session.expires_at);
}

TEST_F(SessionTable, KeepsNoTokenInTheDatabase) {
  const std::string token = log_in(ada_);
  const auto stored = storage::load_sessions(database_).value().front();
  EXPECT_NE(stored.token_hash, token);
  EXPECT_EQ(stored.remote, "192.0.2.1");
  EXPECT_EQ(code_of(stored.token_hash), Code::Unauthorized) << "a stolen hash must not log in";
}

TEST_F(SessionTable, TellsExpiredFromUnknown) {
  const std::string token = log_in(ada_);
  clock_.advance(kSessionLifetime - std::chrono::seconds(1));
  EXPECT_TRUE(sessions_.find(token));
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(code_of(token), Code::SessionExpired);
  EXPECT_EQ(code_of("no such token"), Code::Unauthorized);
}

TEST_F(SessionTable, ForgetsWhatExpiredLongAgo) {
  const std::string old = log_in(ada_);
  clock_.advance(kSessionLifetime + std::chrono::days(8));
  log_in(bob_);
  EXPECT_EQ(code_of(old), Code::Unauthorized);
  EXPECT_EQ(rows(), 1u);
}

TEST_F(SessionTable, SurvivesARestart) {
  const std::string token = log_in(bob_);
  sessions_ = Sessions::load(database_, clock_).value();
  EXPECT_EQ(sessions_.find(token).value().username, "bob");
}

TEST_F(SessionTable, EndsOneSession) {
  const std::string first = log_in(ada_);
  const std::string second = log_in(ada_);
  ASSERT_TRUE(sessions_.end(database_, first));
  ASSERT_TRUE(sessions_.end(database_, first));
  EXPECT_EQ(code_of(first), Code::Unauthorized);
  EXPECT_TRUE(sessions_.find(second));
  EXPECT_EQ(rows(), 1u);
}

TEST_F(SessionTable, EndsAllSessionsOfAUserButOne) {
  const std::string current = log_in(ada_);
  const std::string elsewhere = log_in(ada_);
  const std::string of_bob = log_in(bob_);
  ASSERT_TRUE(sessions_.end_all_of(database_, ada_.id, current));
  EXPECT_TRUE(sessions_.find(current));
  EXPECT_EQ(code_of(elsewhere), Code::Unauthorized);
  EXPECT_TRUE(sessions_.find(of_bob));
  ASSERT_TRUE(sessions_.end_all_of(database_, ada_.id));
  EXPECT_EQ(code_of(current), Code::Unauthorized);
  EXPECT_EQ(rows(), 1u);
}

TEST_F(SessionTable, EndsTheOldestOfTooMany) {
  const std::string oldest = log_in(ada_);
  clock_.advance(std::chrono::seconds(1));
  const std::string newer = log_in(ada_);
  for (std::size_t i = 2; i < kMostSessionsOfUser; ++i) log_in(ada_);
  EXPECT_TRUE(sessions_.find(oldest));
  log_in(ada_);
  EXPECT_EQ(code_of(oldest), Code::Unauthorized);
  EXPECT_TRUE(sessions_.find(newer));
  EXPECT_EQ(rows(), kMostSessionsOfUser);
}

TEST_F(SessionTable, StaysAsItWasWhenTheDatabaseRefuses) {
  const std::string token = log_in(ada_);
  ASSERT_TRUE(database_.run_script("PRAGMA query_only = ON"));
  EXPECT_FALSE(sessions_.create(database_, ada_, "192.0.2.1"));
  EXPECT_FALSE(sessions_.end(database_, token));
  EXPECT_FALSE(sessions_.end_all_of(database_, ada_.id));
  EXPECT_TRUE(sessions_.find(token));
}

TEST_F(SessionTable, IsReadWhileItChanges) {
  const std::string token = log_in(ada_);
  std::atomic<bool> done = false;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!done) EXPECT_TRUE(sessions_.find(token));
    });
  }
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(sessions_.end(database_, log_in(bob_)));
  done = true;
}

}  // namespace
}  // namespace wgpilot::auth
