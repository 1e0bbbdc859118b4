#include "http/tls_context.hpp"

#include <openssl/ssl.h>

#include <array>

#include "http/openssl_error.hpp"

namespace wgpilot::http {
namespace {

constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// A client that offers only other protocols goes on without ALPN; browsers then speak HTTP/1.1.
// NOLINTNEXTLINE(readability-function-size): OpenSSL says what it is called with
int select_http11(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                  unsigned int in_size, void*) {
  unsigned char* selected = nullptr;
  if (SSL_select_next_proto(&selected, out_size, kHttp11.data(), kHttp11.size(), in, in_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = selected;
  return SSL_TLSEXT_ERR_OK;
}

void set_rules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
  // Idle streams give their buffers back; a write may continue from a moved buffer.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);  // one read() a record instead of two
  SSL_CTX_set_alpn_select_cb(context, select_http11, nullptr);
}

std::unexpected<Error> refuse(std::string what, std::string hint) {
  return fail(openssl_error(Code::ConfigInvalid, std::move(what)).with_hint(std::move(hint)));
}

Result<void> use_files(SSL_CTX* context, const CertificateFiles& files) {
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    return refuse("cannot use the TLS certificate " + files.certificate.string(),
                  "It must be readable and hold the certificate and its chain as PEM.");
  }
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return refuse("cannot use the TLS key " + files.key.string() + " with the certificate " +
                      files.certificate.string(),
                  "It must be readable and hold the certificate's private key as PEM without a passphrase.");
  }
  return {};
}

}  // namespace

Result<TlsContext> TlsContext::load(const CertificateFiles& files) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return fail(openssl_error(Code::InternalError, "start TLS"));
  set_rules(context.get());
  WGP_TRY(use_files(context.get(), files));
  return TlsContext(std::move(context));
}

}  // namespace wgpilot::http
