#include "crypto/keys.hpp"

#include <gtest/gtest.h>

namespace wgpilot::crypto {
namespace {

KeyBytes from_hex(std::string_view hex) {
  KeyBytes bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(2 * i, 2)), nullptr, 16));
  }
  return bytes;
}

TEST(Keys, PublicKeyMatchesRfc7748Section61) {
  const PrivateKey alice(from_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
  const PrivateKey bob(from_hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
  EXPECT_EQ(public_key_of(alice).bytes,
            from_hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
  EXPECT_EQ(public_key_of(bob).bytes,
            from_hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
}

TEST(Keys, PrivateKeysAreClampedAndNeverTheSame) {
  for (int i = 0; i < 100; ++i) {
    const PrivateKey key = generate_private_key();
    EXPECT_EQ(key.bytes.front() & 0x07, 0);
    EXPECT_EQ(key.bytes.back() & 0xc0, 0x40);
    EXPECT_NE(key, generate_private_key());
  }
}

TEST(Keys, SurviveBase64BothWays) {
  const PrivateKey secret = generate_private_key();
  const PresharedKey shared = generate_preshared_key();
  const PublicKey open = public_key_of(secret);
  EXPECT_EQ(parse_private_key(to_base64(secret)).value(), secret);
  EXPECT_EQ(parse_preshared_key(to_base64(shared)).value(), shared);
  EXPECT_EQ(parse_public_key(to_base64(open)).value(), open);
}

// The pair is what `wg pubkey` prints.
TEST(Keys, AreSpelledAsWgSpellsThem) {
  const PrivateKey secret = parse_private_key("dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=").value();
  EXPECT_EQ(to_base64(public_key_of(secret)), "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=");
}

struct BadKey {
  const char* name;
  const char* text;
};
class KeysRefuse : public testing::TestWithParam<BadKey> {};

TEST_P(KeysRefuse, WhatIsNoKey) {
  const auto key = parse_public_key(GetParam().text);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code(), Code::ValidationError);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, KeysRefuse,
    testing::Values(BadKey{"Empty", ""}, BadKey{"OneShort", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo"},
                    BadKey{"OneLong", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=="},
                    BadKey{"ThirtyOneBytes", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTg=="},
                    BadKey{"ThirtyThreeBytes", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmoA"},
                    BadKey{"BitsAfterTheEnd", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmp="},
                    BadKey{"UrlAlphabet", "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo="},
                    BadKey{"LineBreak", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTm\n="},
                    BadKey{"Hex", "8520f0098930a754748b7ddcb43ef75a0dbf3a0d2638"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace wgpilot::crypto
