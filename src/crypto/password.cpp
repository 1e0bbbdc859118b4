#include "crypto/password.hpp"

#include <tuple>

#include "crypto/sodium.hpp"

namespace wgpilot::crypto {
namespace {

constexpr std::size_t kMemory = 19 * 1024 * 1024;
constexpr unsigned long long kPasses = 2;

// No password is known for it, and verify_dummy does not look at the answer.
constexpr const char* kDummyHash =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

bool verify(const char* hash, std::string_view password) {
  start_sodium();
  return crypto_pwhash_str_verify(hash, password.data(), password.size()) == 0;
}

}  // namespace

Result<std::string> hash_password(const Secret& password) {
  start_sodium();
  const std::string_view text = password.expose();
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(hash, text.data(), text.size(), kPasses, kMemory, crypto_pwhash_ALG_ARGON2ID13) !=
      0) {
    return fail(Error(Code::Unavailable, "cannot hash the password: out of memory")
                    .with_hint("A password hash needs 19 MiB of free memory for a moment."));
  }
  return std::string(hash);
}

bool verify_password(const std::string& hash, const Secret& password) {
  return verify(hash.c_str(), password.expose());
}

void verify_dummy(const Secret& password) {
  std::ignore = verify(kDummyHash, password.expose());  // the time it takes is all that is wanted
}

bool needs_rehash(const std::string& hash) {
  start_sodium();
  return crypto_pwhash_str_needs_rehash(hash.c_str(), kPasses, kMemory) != 0;
}

}  // namespace wgpilot::crypto
