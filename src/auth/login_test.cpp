#include "auth/login.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <ostream>

#include "crypto/password.hpp"

namespace wgpilot::auth {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(NewUser, NamesAreShortAndPlain) {
  for (const char* good : {"ada", "a.b", "x_1-2", "abcdefghijklmnopqrstuvwxyz012345"}) {
    EXPECT_THAT(problem_with_username(good), IsEmpty()) << good;
  }
  for (const char* bad :
       {"", "ab", "abcdefghijklmnopqrstuvwxyz0123456", "Ada", "a b", "a\nb", "ädä", "a/b"}) {
    EXPECT_FALSE(problem_with_username(bad).empty()) << bad;
  }
}

struct PasswordCase {
  const char* name;
  std::string password;
  const char* problem;  // part of it; nullptr: none
};

void PrintTo(const PasswordCase& test, std::ostream* out) {
  *out << test.name;
}

class NewPassword : public testing::TestWithParam<PasswordCase> {};

TEST_P(NewPassword, IsJudgedByLengthAndUserName) {
  const std::string problem = problem_with_password("ada.lovelace", Secret(GetParam().password));
  if (GetParam().problem) {
    EXPECT_THAT(problem, HasSubstr(GetParam().problem));
  } else {
    EXPECT_THAT(problem, IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, NewPassword,
    testing::Values(PasswordCase{"Shortest", "1234567890", nullptr},
                    PasswordCase{"TooShort", "123456789", "at least 10 characters"},
                    PasswordCase{"TenCharactersOfTwoBytes", "ääääääääää", nullptr},
                    PasswordCase{"NineCharactersOfTwoBytes", "äääääääää", "at least 10 characters"},
                    PasswordCase{"Longest", std::string(256, 'x'), nullptr},
                    PasswordCase{"TooLong", std::string(257, 'x'), "at most 256 bytes"},
                    PasswordCase{"UserName", "ada.lovelace", "must not be the user name"}),
    [](const auto& test) { return test.param.name; });

TEST(NewUser, HearsOfAllProblemsAtOnce) {
  EXPECT_TRUE(check_new_user("ada", Secret("correct horse")));
  const auto refused = check_new_user("A", Secret("short"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::ValidationError);
  ASSERT_EQ(refused.error().fields().size(), 2u);
  EXPECT_EQ(refused.error().fields()[0].field, "username");
  EXPECT_EQ(refused.error().fields()[1].field, "password");
}

TEST(CheckPassword, AnswersTheSameForAWrongPasswordAndAnUnknownUser) {
  const Secret right("correct horse");
  const model::User ada{.username = "ada", .password_hash = crypto::hash_password(right).value()};
  EXPECT_TRUE(check_password(ada, right));
  const auto wrong = check_password(ada, Secret("battery staple"));
  const auto unknown = check_password(std::nullopt, right);
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(wrong.error().code(), Code::InvalidCredentials);
  EXPECT_EQ(unknown.error().code(), Code::InvalidCredentials);
  EXPECT_EQ(wrong.error().message(), unknown.error().message());
}

TEST(SetupPassword, OpensTheSetupHoweverItIsTyped) {
  const auto [text, hash] = create_setup_password();
  EXPECT_TRUE(verify_setup_password(hash, text));
  std::string sloppy(text.expose());
  std::ranges::transform(sloppy, sloppy.begin(), [](unsigned char c) { return std::tolower(c); });
  std::ranges::replace(sloppy, '-', ' ');
  EXPECT_TRUE(verify_setup_password(hash, Secret(sloppy)));
}

TEST(SetupPassword, IsNotKept) {
  const auto [text, hash] = create_setup_password();
  EXPECT_THAT(hash, testing::Not(HasSubstr(std::string(text.expose()))));
  EXPECT_EQ(hash.size(), 64u);
}

TEST(SetupPassword, RefusesAnyOther) {
  const auto [text, hash] = create_setup_password();
  const auto [other, other_hash] = create_setup_password();
  EXPECT_EQ(verify_setup_password(hash, other).error().code(), Code::InvalidOtp);
  EXPECT_EQ(verify_setup_password(hash, Secret()).error().code(), Code::InvalidOtp);
  EXPECT_EQ(verify_setup_password("", text).error().code(), Code::InvalidOtp)
      << "a used password has no hash";
  EXPECT_EQ(verify_setup_password("", Secret()).error().code(), Code::InvalidOtp);
}

}  // namespace
}  // namespace wgpilot::auth
