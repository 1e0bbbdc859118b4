#include "crypto/keys.hpp"

#include "crypto/sodium.hpp"

namespace wgpilot::crypto {
namespace {

constexpr std::size_t kBase64Size = 44;

template <class Key>
Result<Key> parse(std::string_view base64, std::string_view what) {
  start_sodium();
  Key key;
  std::size_t size = 0;
  const bool decoded = base64.size() == kBase64Size &&
                       sodium_base642bin(key.bytes.data(), key.bytes.size(), base64.data(), base64.size(),
                                         nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) == 0;
  if (!decoded || size != key.bytes.size()) {
    return fail(Error(Code::ValidationError, "not a valid " + std::string(what))
                    .with_hint("A WireGuard key is 44 characters of base64 and ends with '='."));
  }
  return key;
}

std::string encode(const KeyBytes& bytes) {
  start_sodium();
  std::string text(kBase64Size, '\0');
  sodium_bin2base64(text.data(), text.size() + 1, bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  return text;
}

}  // namespace

PrivateKey generate_private_key() {
  start_sodium();
  PrivateKey key;
  randombytes_buf(key.bytes.data(), key.bytes.size());
  key.bytes.front() &= 0xf8;  // RFC 7748, section 5: decodeScalar25519
  key.bytes.back() = static_cast<std::uint8_t>((key.bytes.back() & 0x7f) | 0x40);
  return key;
}

PresharedKey generate_preshared_key() {
  start_sodium();
  PresharedKey key;
  randombytes_buf(key.bytes.data(), key.bytes.size());
  return key;
}

PublicKey public_key_of(const PrivateKey& key) {
  start_sodium();
  PublicKey result;
  crypto_scalarmult_base(result.bytes.data(), key.bytes.data());
  return result;
}

Result<PublicKey> parse_public_key(std::string_view base64) {
  return parse<PublicKey>(base64, "public key");
}
Result<PrivateKey> parse_private_key(std::string_view base64) {
  return parse<PrivateKey>(base64, "private key");
}
Result<PresharedKey> parse_preshared_key(std::string_view base64) {
  return parse<PresharedKey>(base64, "preshared key");
}

std::string to_base64(const PublicKey& key) {
  return encode(key.bytes);
}
std::string to_base64(const PrivateKey& key) {
  return encode(key.bytes);
}
std::string to_base64(const PresharedKey& key) {
  return encode(key.bytes);
}

}  // namespace wgpilot::crypto
