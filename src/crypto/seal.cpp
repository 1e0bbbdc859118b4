#include "crypto/seal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.hpp"
#include "crypto/sodium.hpp"
#include "crypto/token.hpp"

namespace wgpilot::crypto {
namespace {

constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(MasterKey::kSize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::unexpected<Error> refuse(const std::filesystem::path& path, std::string_view why, std::string hint) {
  return fail(Error(Code::MasterKeyInvalid, "master key " + path.string() + " " + std::string(why))
                  .with_hint(std::move(hint)));
}

std::unexpected<Error> refuse_unreadable(const std::filesystem::path& path, int errno_value) {
  return fail(
      errno_error(Code::MasterKeyInvalid, "open master key " + path.string(), errno_value)
          .with_hint("Restore master.key from a backup: without it the stored keys cannot be opened."));
}

Result<void> check_status(const std::filesystem::path& path, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return refuse(path, "is not a regular file", "Name the key file itself.");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return refuse(path, "can be read or changed by others", "Run: chmod 600 " + path.string());
  }
  if (status.st_size != static_cast<off_t>(MasterKey::kSize)) {
    return refuse(path, "is " + std::to_string(status.st_size) + " bytes long instead of 32",
                  "Restore master.key from a backup.");
  }
  return {};
}

}  // namespace

Result<MasterKey> MasterKey::load(const std::filesystem::path& path) {
  const FileDescriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!descriptor) return refuse_unreadable(path, errno);
  struct stat status{};
  if (::fstat(descriptor.get(), &status) != 0) return refuse_unreadable(path, errno);
  WGP_TRY(check_status(path, status));
  Key key;
  if (::read(descriptor.get(), key.bytes.data(), kSize) != static_cast<ssize_t>(kSize)) {
    return refuse(path, "cannot be read completely", "Check the disk, or restore master.key from a backup.");
  }
  return MasterKey(key);
}

Result<MasterKey> MasterKey::create(const std::filesystem::path& path) {
  Key key;
  fill_random(key.bytes);
  const std::string_view bytes(reinterpret_cast<const char*>(key.bytes.data()), kSize);
  WGP_TRY(in_context("create master key", store_file(path, bytes, S_IRUSR | S_IWUSR, Existing::Refuse)));
  return MasterKey(key);
}

std::vector<std::uint8_t> MasterKey::seal(std::span<const std::uint8_t> plaintext,
                                          std::string_view context) const {
  std::vector<std::uint8_t> sealed(kNonceSize + plaintext.size() + kTagSize);
  const std::span nonce = std::span(sealed).first(kNonceSize);
  fill_random(nonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kNonceSize, nullptr, plaintext.data(),
                                             plaintext.size(), bytes_of(context), context.size(), nullptr,
                                             nonce.data(), key_.bytes.data());
  return sealed;
}

std::vector<std::uint8_t> MasterKey::seal(const Secret& plaintext, std::string_view context) const {
  return seal(std::span(bytes_of(plaintext.expose()), plaintext.expose().size()), context);
}

Result<Secret> MasterKey::unseal(std::span<const std::uint8_t> sealed, std::string_view context) const {
  start_sodium();
  const bool long_enough = sealed.size() >= kNonceSize + kTagSize;
  std::string plain(long_enough ? sealed.size() - kNonceSize - kTagSize : 0, '\0');
  const auto nonce = sealed.first(std::min(kNonceSize, sealed.size()));
  const auto body = sealed.subspan(nonce.size());
  if (!long_enough ||
      crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(plain.data()), nullptr,
                                                 nullptr, body.data(), body.size(), bytes_of(context),
                                                 context.size(), nonce.data(), key_.bytes.data()) != 0) {
    return fail(Error(Code::MasterKeyInvalid, "cannot open the sealed value '" + std::string(context) + "'")
                    .with_hint("The master key is not the one it was sealed with, or the value was changed. "
                               "Restore master.key and the database from the same backup."));
  }
  return Secret(std::move(plain));
}

std::string MasterKey::id() const {
  start_sodium();
  constexpr std::string_view kLabel = "wgpilot master key id";
  std::array<std::uint8_t, crypto_generichash_BYTES_MIN> digest;
  crypto_generichash(digest.data(), digest.size(), bytes_of(kLabel), kLabel.size(), key_.bytes.data(), kSize);
  return to_hex(std::span(digest).first(8));
}

}  // namespace wgpilot::crypto
