#include "crypto/token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace wgpilot::crypto {
namespace {

TEST(Token, IsSixtyFourHexDigitsAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const Secret token = new_token();
    EXPECT_EQ(token.expose().size(), 64u);
    EXPECT_EQ(token.expose().find_first_not_of("0123456789abcdef"), std::string_view::npos);
    seen.emplace(token.expose());
  }
  EXPECT_EQ(seen.size(), 100u);
}

TEST(Token, Sha256MatchesFips180) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Token, ComparesByContentAndLength) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Token, OneTimePasswordIsReadableInGroups) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(std::string(new_one_time_password().expose()),
                testing::MatchesRegex("([2-9A-HJKMNP-TV-Z]{5}-){3}[2-9A-HJKMNP-TV-Z]{5}"));
  }
}

TEST(Token, HexIsLowerCaseAndComplete) {
  const std::uint8_t bytes[] = {0x00, 0x0f, 0xa5, 0xff};
  EXPECT_EQ(to_hex(bytes), "000fa5ff");
  EXPECT_EQ(random_hex(6).size(), 12u);
}

// RFC 4231, test cases 1 and 6.
TEST(Hmac, IsThatOfRfc4231) {
  EXPECT_EQ(hmac_sha256_hex(Secret(std::string(20, '\x0b')), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmac_sha256_hex(Secret(std::string(131, '\xaa')),
                            "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace wgpilot::crypto
