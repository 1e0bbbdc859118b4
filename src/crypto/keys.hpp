// WireGuard keys as types: 32 bytes each, base64 outside (44 characters, as `wg` prints them). Secret keys
// wipe themselves and have no formatter; `to_base64` on one is a place to review.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace wgpilot::crypto {

using KeyBytes = std::array<std::uint8_t, 32>;

struct PublicKey {
  KeyBytes bytes{};
  friend auto operator<=>(const PublicKey&, const PublicKey&) = default;
};

// A key that must not be seen. Tag tells a private key from a preshared one.
template <class Tag>
struct SecretKey {
  KeyBytes bytes{};

  SecretKey() = default;
  explicit SecretKey(const KeyBytes& from) : bytes(from) {}
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey() { wipe(bytes.data(), bytes.size()); }
  friend bool operator==(const SecretKey&, const SecretKey&) = default;
};
using PrivateKey = SecretKey<struct PrivateKeyTag>;
using PresharedKey = SecretKey<struct PresharedKeyTag>;

// Clamped as X25519 wants it (`wg genkey`).
PrivateKey generate_private_key();
PresharedKey generate_preshared_key();
// X25519 with the base point (`wg pubkey`).
PublicKey public_key_of(const PrivateKey& key);

// Exactly 44 characters of standard base64 that decode to 32 bytes; anything else is a ValidationError.
Result<PublicKey> parse_public_key(std::string_view base64);
Result<PrivateKey> parse_private_key(std::string_view base64);
Result<PresharedKey> parse_preshared_key(std::string_view base64);

std::string to_base64(const PublicKey& key);
std::string to_base64(const PrivateKey& key);
std::string to_base64(const PresharedKey& key);

}  // namespace wgpilot::crypto
