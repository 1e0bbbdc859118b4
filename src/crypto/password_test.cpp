#include "crypto/password.hpp"

#include <gtest/gtest.h>
#include <time.h>

namespace wgpilot::crypto {
namespace {

double cpu_seconds(void (*work)()) {
  timespec before{};
  timespec after{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
  work();
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
  return static_cast<double>(after.tv_sec - before.tv_sec) +
         1e-9 * static_cast<double>(after.tv_nsec - before.tv_nsec);
}

TEST(Password, VerifiesOnlyTheOneThatWasHashed) {
  const std::string hash = hash_password(Secret("correct horse")).value();
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_TRUE(verify_password(hash, Secret("correct horse")));
  EXPECT_FALSE(verify_password(hash, Secret("correct horse ")));
  EXPECT_FALSE(verify_password(hash, Secret("")));
}

TEST(Password, IsSaltedSoThatEqualPasswordsDiffer) {
  EXPECT_NE(hash_password(Secret("same")).value(), hash_password(Secret("same")).value());
}

TEST(Password, RefusesWhatIsNoHash) {
  EXPECT_FALSE(verify_password("", Secret("")));
  EXPECT_FALSE(verify_password("plain", Secret("plain")));
}

// A malformed dummy would return at once; the factor only tells "worked" from "refused to parse".
TEST(Password, DummyCostsAsMuchAsARealCheck) {
  static const std::string hash = hash_password(Secret("x")).value();
  const double real = cpu_seconds([] { std::ignore = verify_password(hash, Secret("y")); });
  const double dummy = cpu_seconds([] { verify_dummy(Secret("y")); });
  EXPECT_GT(dummy, real / 10);
}

TEST(Password, AsksForRehashWhenParametersDiffer) {
  EXPECT_FALSE(needs_rehash(hash_password(Secret("x")).value()));
  EXPECT_TRUE(
      needs_rehash("$argon2id$v=19$m=4096,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

}  // namespace
}  // namespace wgpilot::crypto
