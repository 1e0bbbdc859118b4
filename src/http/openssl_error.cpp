#include "http/openssl_error.hpp"

#include <openssl/err.h>

namespace wgpilot::http {

Error openssl_error(Code code, std::string what) {
  const unsigned long number = ERR_peek_last_error();
  ERR_clear_error();
  char reason[256];
  ERR_error_string_n(number, reason, sizeof reason);
  if (number != 0) what.append(": ").append(reason);
  return {code, std::move(what)};
}

}  // namespace wgpilot::http
