#include "storage/sessions.hpp"

#include <gmock/gmock.h>

#include "storage/users.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

using testing::ElementsAre;

class SessionRows : public testing::Test {
 protected:
  UserId add_user(std::string name) { return insert_user(database_, {.username = std::move(name)}).value(); }
  static std::string hash(char letter) { return std::string(64, letter); }
  void add(char letter, UserId user, int created) {
    ASSERT_TRUE(insert_session(database_, {.token_hash = hash(letter),
                                           .user_id = user,
                                           .created_at = from_unix(created),
                                           .expires_at = from_unix(created + 100),
                                           .remote = "192.0.2.1"}));
  }
  std::vector<std::string> hashes() {
    std::vector<std::string> hashes;
    const auto sessions = load_sessions(database_).value();
    for (const Session& session : sessions) hashes.push_back(session.token_hash);
    return hashes;
  }
  void SetUp() override {
    add('c', ada_, 1);
    add('a', ada_, 2);
    add('b', bob_, 3);
  }

  test::TemporaryDatabase temporary_;
  Database& database_ = temporary_.database;
  UserId ada_ = add_user("ada");
  UserId bob_ = add_user("bob");
};

TEST_F(SessionRows, AreLoadedAsStoredOldestFirst) {
  EXPECT_THAT(hashes(), ElementsAre(hash('c'), hash('a'), hash('b')));
  const Session session = load_sessions(database_).value().back();
  EXPECT_EQ(session.user_id, bob_);
  EXPECT_EQ(session.created_at, from_unix(3));
  EXPECT_EQ(session.expires_at, from_unix(103));
  EXPECT_EQ(session.remote, "192.0.2.1");
}

TEST_F(SessionRows, EndOneByOne) {
  ASSERT_TRUE(delete_session(database_, hash('a')));
  ASSERT_TRUE(delete_session(database_, hash('x')));
  EXPECT_THAT(hashes(), ElementsAre(hash('c'), hash('b')));
}

TEST_F(SessionRows, EndByUserButForOne) {
  ASSERT_TRUE(delete_sessions_of(database_, ada_, hash('a')));
  EXPECT_THAT(hashes(), ElementsAre(hash('a'), hash('b')));
  ASSERT_TRUE(delete_sessions_of(database_, ada_));
  EXPECT_THAT(hashes(), ElementsAre(hash('b')));
}

TEST_F(SessionRows, EndByAge) {
  ASSERT_TRUE(delete_expired_sessions(database_, from_unix(102)));
  EXPECT_THAT(hashes(), ElementsAre(hash('a'), hash('b')));
}

TEST_F(SessionRows, EndWithTheirUser) {
  ASSERT_TRUE(database_.run("DELETE FROM users WHERE id = ?1", ada_));
  EXPECT_THAT(hashes(), ElementsAre(hash('b')));
}

}  // namespace
}  // namespace wgpilot::storage
