// Password hashes: argon2id, 19 MiB, 2 passes, 1 lane (OWASP's first choice), in the standard text form
// `$argon2id$v=19$m=19456,t=2,p=1$…`. About 20 ms of CPU each: call it on the worker pool. Thread-safe.
#pragma once

#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace wgpilot::crypto {

// Unavailable when the memory for it cannot be had.
Result<std::string> hash_password(const Secret& password);

bool verify_password(const std::string& hash, const Secret& password);

// Takes as long as verify_password and fails: for an unknown user, so that time does not tell who exists.
void verify_dummy(const Secret& password);

// True for a hash made with other parameters than today's: hash again at the next login.
bool needs_rehash(const std::string& hash);

}  // namespace wgpilot::crypto
