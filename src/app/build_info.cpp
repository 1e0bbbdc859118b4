#include "app/build_info.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <boost/version.hpp>

namespace wgpilot::app {
namespace {

std::string compiler() {
#if defined(__clang__)
  return fmt::format("clang++ {}", __clang_version__);
#else
  return fmt::format("g++ {}", __VERSION__);
#endif
}

}  // namespace

cli::BuildInfo build_info() {
  return {.version = WGP_VERSION,
          .commit = WGP_COMMIT,
          .compiler = compiler(),
          .libraries = {
              OpenSSL_version(OPENSSL_VERSION),
              fmt::format("Boost {}.{}", BOOST_VERSION / 100'000, BOOST_VERSION / 100 % 1'000),
              fmt::format("fmt {}.{}.{}", FMT_VERSION / 10'000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)}};
}

}  // namespace wgpilot::app
