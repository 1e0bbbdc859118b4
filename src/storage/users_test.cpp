#include "storage/users.hpp"

#include <gtest/gtest.h>

#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

class Users : public testing::Test {
 protected:
  UserId insert(std::string_view name, model::Role role = model::Role::Viewer) {
    return insert_user(database_, user(name, role)).value();
  }
  static model::User user(std::string_view name, model::Role role = model::Role::Viewer) {
    return {.username = std::string(name), .role = role, .password_hash = "hash", .created_at = from_unix(7)};
  }
  test::TemporaryDatabase temporary_;
  Database& database_ = temporary_.database;
};

TEST_F(Users, AreFoundByNameWhateverItsCaseAndById) {
  const UserId id = insert("ada", model::Role::Operator);
  insert("bob");
  const auto by_name = find_user(database_, "ADA").value();
  ASSERT_TRUE(by_name);
  EXPECT_EQ(by_name->id, id);
  EXPECT_EQ(by_name->username, "ada");
  EXPECT_EQ(by_name->role, model::Role::Operator);
  EXPECT_EQ(by_name->password_hash, "hash");
  EXPECT_EQ(by_name->created_at, from_unix(7));
  EXPECT_EQ(find_user(database_, id).value()->username, "ada");
  EXPECT_EQ(load_users(database_).value().size(), 2u);
}

TEST_F(Users, AreAbsentWhenUnknown) {
  EXPECT_FALSE(find_user(database_, "nobody").value());
  EXPECT_FALSE(find_user(database_, "' OR 1 = 1 --").value());
  EXPECT_FALSE(find_user(database_, UserId{3}).value());
}

TEST_F(Users, HaveNamesThatDifferInMoreThanCase) {
  insert("ada");
  EXPECT_EQ(insert_user(database_, user("Ada")).error().code(), Code::AlreadyExists);
}

TEST_F(Users, GetANewPasswordHash) {
  const UserId id = insert("ada");
  ASSERT_TRUE(update_password_hash(database_, id, "new"));
  EXPECT_EQ(find_user(database_, id).value()->password_hash, "new");
  EXPECT_EQ(update_password_hash(database_, UserId{9}, "new").error().code(), Code::NotFound);
}

}  // namespace
}  // namespace wgpilot::storage
