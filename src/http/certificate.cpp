#include "http/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cassert>
#include <ctime>
#include <memory>

#include "base/file.hpp"
#include "base/secret.hpp"
#include "http/openssl_error.hpp"

namespace wgpilot::http {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Memory = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Deleter<GENERAL_NAMES_free>>;
using Octets = std::unique_ptr<ASN1_OCTET_STRING, Deleter<ASN1_OCTET_STRING_free>>;

constexpr std::size_t kCommonNameLimit = 64;  // X.520
constexpr std::size_t kCertificateFileLimit = 1024 * 1024;

std::unexpected<Error> failure(std::string what) {
  return fail(openssl_error(Code::InternalError, std::move(what)));
}

bool add_extension(X509* certificate, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

GENERAL_NAME* to_general_name(const std::string& name) {
  GENERAL_NAME* result = GENERAL_NAME_new();
  if (Octets address{a2i_IPADDRESS(name.c_str())}) {
    GENERAL_NAME_set0_value(result, GEN_IPADD, address.release());
    return result;
  }
  ASN1_IA5STRING* host = ASN1_IA5STRING_new();
  ASN1_STRING_set(host, name.data(), static_cast<int>(name.size()));
  GENERAL_NAME_set0_value(result, GEN_DNS, host);
  return result;
}

// Built as values: a name never passes through OpenSSL's configuration syntax.
bool add_names(X509* certificate, const std::vector<std::string>& names) {
  const Names list(GENERAL_NAMES_new());
  for (const auto& name : names) sk_GENERAL_NAME_push(list.get(), to_general_name(name));
  return X509_add1_ext_i2d(certificate, NID_subject_alt_name, list.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

bool set_serial(X509* certificate) {
  std::uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1;
}

bool set_subject(X509* certificate, const std::string& name) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const std::string shown = name.substr(0, kCommonNameLimit);
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(shown.c_str()), -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1;
}

Result<Certificate> make_certificate(const SelfSigned& wanted, EVP_PKEY* key) {
  Certificate certificate(X509_new());
  X509* x509 = certificate.get();
  const auto end = wanted.not_before + wanted.lifetime;
  const bool done =
      x509 != nullptr && X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509) &&
      ASN1_TIME_set(X509_getm_notBefore(x509), to_unix(wanted.not_before)) != nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(x509), to_unix(end)) != nullptr && X509_set_pubkey(x509, key) == 1 &&
      set_subject(x509, wanted.names.front()) && add_names(x509, wanted.names) &&
      add_extension(x509, NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(x509, NID_key_usage, "critical,digitalSignature") &&
      add_extension(x509, NID_ext_key_usage, "serverAuth") && X509_sign(x509, key, EVP_sha256()) != 0;
  if (!done) return failure("make the self-signed certificate");
  return certificate;
}

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

Result<Secret> key_to_pem(EVP_PKEY* key) {
  const Memory memory(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return failure("write the TLS key");
  }
  return Secret(text_of(memory.get()));
}

Result<std::string> certificate_to_pem(X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(memory.get(), certificate) != 1) return failure("write the TLS certificate");
  return text_of(memory.get());
}

}  // namespace

Result<void> create_self_signed(const SelfSigned& wanted, const CertificateFiles& files) {
  assert(!wanted.names.empty());
  const Key key(EVP_EC_gen("P-256"));
  if (!key) return failure("make the TLS key");
  WGP_TRY(const auto certificate, make_certificate(wanted, key.get()));
  WGP_TRY(const auto key_pem, key_to_pem(key.get()));
  WGP_TRY(const auto certificate_pem, certificate_to_pem(certificate.get()));
  WGP_TRY(store_file(files.key, key_pem.expose(), 0600, Existing::Replace));
  return store_file(files.certificate, certificate_pem, 0600, Existing::Replace);
}

Result<UnixTime> load_certificate_expiry(const std::filesystem::path& path) {
  WGP_TRY(const std::string text, load_file(path, kCertificateFileLimit));
  const Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  const Certificate certificate(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
  std::tm end{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) {
    return fail(openssl_error(Code::ConfigInvalid, "there is no certificate in " + path.string()));
  }
  return from_unix(timegm(&end));
}

}  // namespace wgpilot::http
