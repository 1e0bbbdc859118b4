// Random tokens and how they are kept: the client holds the token, the database only its SHA-256.
// Thread-safe; nothing here fails.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace wgpilot::crypto {

void fill_random(std::span<std::uint8_t> bytes);

// Lower case.
std::string to_hex(std::span<const std::uint8_t> bytes);
// `bytes` random bytes as twice as many hex digits.
std::string random_hex(std::size_t bytes);

// 32 random bytes as 64 hex digits: session tokens, and API keys behind their prefix.
Secret new_token();

// SHA-256 as 64 hex digits: what is stored of a token. Tokens are random, so a fast hash suffices.
std::string sha256_hex(std::string_view text);

// HMAC-SHA256 (RFC 2104) as 64 hex digits: whoever has the key can tell that the text is from somebody who
// has it.
std::string hmac_sha256_hex(const Secret& key, std::string_view text);

// Takes the same time wherever the two differ; lengths are not hidden.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// "7KQ2M-XN4PB-…": four groups of five from 30 characters nobody confuses (98 bits), for people to type once.
Secret new_one_time_password();

}  // namespace wgpilot::crypto
