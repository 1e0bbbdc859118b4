// Passwords: what a new one must be, whether a given one is right, and the one-time password that starts the
// setup. Stateless and thread-safe; checking costs about 20 ms of CPU, so it belongs on the worker pool.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "model/user.hpp"

namespace wgpilot::auth {

inline constexpr std::size_t kShortestUsername = 3;
inline constexpr std::size_t kLongestUsername = 32;
inline constexpr std::size_t kShortestPassword = 10;  // characters
inline constexpr std::size_t kLongestPassword = 256;  // bytes

// Checks that stand alone: an empty answer means valid, else what is wrong with the field.
std::string problem_with_username(std::string_view username);
std::string problem_with_password(std::string_view username, const Secret& password);

// Both at once: ValidationError with the fields `username` and `password`.
Result<void> check_new_user(std::string_view username, const Secret& password);

// InvalidCredentials, in the same words and after the same time, for an unknown user and a wrong password.
Result<void> check_password(const std::optional<model::User>& user, const Secret& password);

// The password that wgpilot prints at its first start, for whoever does the setup.
struct SetupPassword {
  Secret text;       // shown once
  std::string hash;  // stored; the text has 98 random bits, so a fast hash keeps it
};
SetupPassword create_setup_password();

// InvalidOtp unless `typed` is the password; case, dashes and blanks do not matter. An empty hash has no
// password.
Result<void> verify_setup_password(std::string_view hash, const Secret& typed);

}  // namespace wgpilot::auth
