#include "auth/login.hpp"

#include <algorithm>
#include <array>

#include "crypto/password.hpp"
#include "crypto/token.hpp"

namespace wgpilot::auth {
namespace {

constexpr std::string_view kUsernameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789._-";

// Of UTF-8: bytes that do not continue a character.
std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// What people change when they type the setup password from a screen.
Secret canonical(const Secret& typed) {
  std::string text;
  text.reserve(typed.expose().size());
  for (const char c : typed.expose()) {
    const bool lower = c >= 'a' && c <= 'z';
    if (c != '-' && c != ' ') text += lower ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return Secret(std::move(text));
}

std::string hash_of(const Secret& setup_password) {
  return crypto::sha256_hex(canonical(setup_password).expose());
}

}  // namespace

std::string problem_with_username(std::string_view username) {
  if (username.size() < kShortestUsername || username.size() > kLongestUsername) {
    return "must be 3 to 32 characters long";
  }
  if (username.find_first_not_of(kUsernameCharacters) != std::string_view::npos) {
    return "may hold only lower-case letters a-z, digits, '.', '_' and '-'";
  }
  return {};
}

std::string problem_with_password(std::string_view username, const Secret& password) {
  if (count_characters(password.expose()) < kShortestPassword) return "must be at least 10 characters long";
  if (password.expose().size() > kLongestPassword) return "must be at most 256 bytes long";
  if (password.expose() == username) return "must not be the user name";
  return {};
}

Result<void> check_new_user(std::string_view username, const Secret& password) {
  std::vector<FieldError> fields{{"username", problem_with_username(username)},
                                 {"password", problem_with_password(username, password)}};
  std::erase_if(fields, [](const FieldError& field) { return field.message.empty(); });
  if (fields.empty()) return {};
  return fail(validation_error(std::move(fields)));
}

Result<void> check_password(const std::optional<model::User>& user, const Secret& password) {
  bool right = false;
  if (user) {
    right = crypto::verify_password(user->password_hash, password);
  } else {
    crypto::verify_dummy(password);
  }
  if (right) return {};
  return fail(Code::InvalidCredentials, "the user name or the password is wrong");
}

SetupPassword create_setup_password() {
  Secret text = crypto::new_one_time_password();
  std::string hash = hash_of(text);
  return {std::move(text), std::move(hash)};
}

Result<void> verify_setup_password(std::string_view hash, const Secret& typed) {
  if (crypto::equal_in_constant_time(hash, hash_of(typed))) return {};
  return fail(Error(Code::InvalidOtp, "the one-time setup password is wrong")
                  .with_hint("wgpilot printed it when it was started for the first time."));
}

}  // namespace wgpilot::auth
