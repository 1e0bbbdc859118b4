// Secrets at rest: XChaCha20-Poly1305 under the master key, which lives in a file of its own and never in the
// database. A sealed value is nonce (24 bytes), ciphertext, tag (16 bytes); its context (for example
// "peers/7/private_key") is authenticated, so that a value moved to another row does not open.
// Immutable once loaded: thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/keys.hpp"

namespace wgpilot::crypto {

class MasterKey {
 public:
  static constexpr std::size_t kSize = 32;

  // The file must be 32 bytes that only its owner can read; anything else is MasterKeyInvalid with a remedy,
  // and the file stays as it is.
  static Result<MasterKey> load(const std::filesystem::path& path);
  // Makes a new key in a file (0600) that is on disk when this returns. A file already there: AlreadyExists.
  static Result<MasterKey> create(const std::filesystem::path& path);

  std::vector<std::uint8_t> seal(std::span<const std::uint8_t> plaintext, std::string_view context) const;
  std::vector<std::uint8_t> seal(const Secret& plaintext, std::string_view context) const;
  // MasterKeyInvalid when key or context are not those it was sealed with, or the value was changed.
  Result<Secret> unseal(std::span<const std::uint8_t> sealed, std::string_view context) const;

  // 16 hex digits that name this key and tell nothing about it: kept in the database to find out at start
  // whether key and database belong together.
  std::string id() const;

 private:
  using Key = SecretKey<struct MasterKeyTag>;
  explicit MasterKey(const Key& key) : key_(key) {}
  Key key_;
};

// Opens what was sealed from the bytes of a PrivateKey or PresharedKey.
template <class Key>
Result<Key> unseal_key(const MasterKey& master, std::span<const std::uint8_t> sealed,
                       std::string_view context) {
  WGP_TRY(const Secret plain, master.unseal(sealed, context));
  Key key;
  if (plain.expose().size() != key.bytes.size()) {
    return fail(Code::StorageCorrupt, "the sealed key '" + std::string(context) + "' is not 32 bytes long");
  }
  std::ranges::copy(plain.expose(), key.bytes.begin());
  return key;
}

}  // namespace wgpilot::crypto
