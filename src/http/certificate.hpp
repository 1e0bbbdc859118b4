// Self-signed certificates for the first start, and the expiry of any. Blocking; any thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/tls_context.hpp"

namespace wgpilot::http {

struct SelfSigned {
  std::vector<std::string> names;  // host names and numeric addresses, at least one; the first is the subject
  UnixTime not_before;
  std::chrono::days lifetime{3652};
};

// Makes an ECDSA P-256 key and a certificate for it, and writes both as PEM, 0600, the key first, each in one
// piece: where a certificate is, its key is.
Result<void> create_self_signed(const SelfSigned& wanted, const CertificateFiles& files);

// Until when the first certificate of the file is valid. NotFound when there is no such file; ConfigInvalid
// when it holds no certificate.
Result<UnixTime> load_certificate_expiry(const std::filesystem::path& path);

}  // namespace wgpilot::http
