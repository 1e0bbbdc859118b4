#include "crypto/token.hpp"

#include <array>

#include "crypto/sodium.hpp"

namespace wgpilot::crypto {
namespace {

// Without 0 O, 1 I L and U.
constexpr std::string_view kReadable = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kGroups = 4;
constexpr int kGroupSize = 5;

}  // namespace

void fill_random(std::span<std::uint8_t> bytes) {
  start_sodium();
  randombytes_buf(bytes.data(), bytes.size());
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string hex(2 * bytes.size(), '\0');
  sodium_bin2hex(hex.data(), hex.size() + 1, bytes.data(), bytes.size());
  return hex;
}

std::string random_hex(std::size_t bytes) {
  std::string raw(bytes, '\0');
  const std::span<std::uint8_t> view(reinterpret_cast<std::uint8_t*>(raw.data()), raw.size());
  fill_random(view);
  std::string hex = to_hex(view);
  wipe(raw.data(), raw.size());
  return hex;
}

Secret new_token() {
  return Secret(random_hex(32));
}

std::string sha256_hex(std::string_view text) {
  start_sodium();
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest;
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return to_hex(digest);
}

std::string hmac_sha256_hex(const Secret& key, std::string_view text) {
  start_sodium();
  const auto bytes_of = [](std::string_view view) {
    return reinterpret_cast<const unsigned char*>(view.data());
  };
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes_of(key.expose()), key.expose().size());
  crypto_auth_hmacsha256_update(&state, bytes_of(text), text.size());
  std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> digest;
  crypto_auth_hmacsha256_final(&state, digest.data());
  wipe(&state, sizeof state);
  return to_hex(digest);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Secret new_one_time_password() {
  start_sodium();
  std::string text;
  text.reserve(kGroups * (kGroupSize + 1));
  for (int i = 0; i < kGroups * kGroupSize; ++i) {
    if (i != 0 && i % kGroupSize == 0) text += '-';
    text += kReadable[randombytes_uniform(static_cast<std::uint32_t>(kReadable.size()))];
  }
  return Secret(std::move(text));
}

}  // namespace wgpilot::crypto
