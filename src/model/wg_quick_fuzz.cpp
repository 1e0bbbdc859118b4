// Whatever the text, it is refused in words or becomes a network whose export means the same network again.
#include <cstdint>
#include <cstdlib>

#include "model/config_file.hpp"
#include "model/import.hpp"

namespace {

using namespace wgpilot;
using namespace wgpilot::model;

constexpr UnixTime kNow{std::chrono::seconds(1'700'000'000)};

Result<Import> import(std::string_view text) {
  WGP_TRY(auto file, parse_wg_quick(text));
  Network blank;
  blank.name = "Imported";
  return interpret(std::move(file), std::move(blank), {}, kNow);
}

std::string exported(const Import& import) {
  return render_server_file(
      {.network = import.network, .peers = import.peers, .now = kNow, .uplink_interface = "eth0"});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = import({reinterpret_cast<const char*>(data), size});
  if (!first) return 0;
  const std::string text = exported(*first);
  const auto second = import(text);
  if (!second || exported(*second) != text) std::abort();
  return 0;
}
