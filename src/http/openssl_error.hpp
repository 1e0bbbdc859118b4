// Private to http/: OpenSSL's error queue as an Error.
#pragma once

#include <string>

#include "base/error.hpp"

namespace wgpilot::http {

// `what` and OpenSSL's newest reason; empties this thread's queue.
Error openssl_error(Code code, std::string what);

}  // namespace wgpilot::http
