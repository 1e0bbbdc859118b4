// The server side of TLS: certificate, key and rules (1.2 and newer, no renegotiation, HTTP/1.1 by ALPN).
// Immutable; copies share it. Reloading means loading another and using it for new connections.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.hpp"

struct ssl_ctx_st;

namespace wgpilot::http {

struct CertificateFiles {
  std::filesystem::path certificate;  // PEM, the server's first, then the chain
  std::filesystem::path key;          // PEM
};

class TlsContext {
 public:
  // ConfigInvalid that names the file, when one is missing, no PEM, or key and certificate do not belong
  // together.
  static Result<TlsContext> load(const CertificateFiles& files);

  ssl_ctx_st* get() const { return context_.get(); }

 private:
  explicit TlsContext(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}
  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace wgpilot::http
