// Whatever the bytes and however they are cut, the parser takes no more than it was given, and a request that
// it accepts routes or is refused without trouble.
#include <cstdint>
#include <cstdlib>

#include "http/request_parser.hpp"
#include "http/router.hpp"

namespace {

using namespace wgpilot::http;

void require(bool held) {
  if (!held) std::abort();
}

Router make_router() {
  Router router;
  router.add(Route{Method::Get, "/api/networks/{id}", Lane::Io, nullptr});
  router.add(Route{Method::Put, "/api/{section}/{id}/peers", Lane::Io, nullptr});
  return router;
}

void use(const Request& request) {
  static const Router router = make_router();
  std::ignore = router.find(request.method, request.path);  // only that it comes back
  std::ignore = request.cookie("session");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t portion = 1 + data[0];
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  RequestParser parser({.header_bytes = 512, .body_bytes = 512});
  std::string waiting;
  while (!bytes.empty()) {
    waiting += bytes.substr(0, portion);
    bytes.remove_prefix(std::min(portion, bytes.size()));
    const auto used = parser.feed(waiting);
    if (!used) return 0;
    require(*used <= waiting.size());
    waiting.erase(0, *used);
    if (parser.state() != RequestParser::State::Done) continue;
    const auto parsed = parser.take();
    require(parsed.request.body.size() <= 512);
    use(parsed.request);
  }
  return 0;
}
