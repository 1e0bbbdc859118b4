#include "kernel/wireguard/userspace_backend.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "base/secret.hpp"
#include "kernel/wireguard/uapi.hpp"
#include "kernel/wireguard/uapi_socket.hpp"

namespace wgpilot::wireguard {
namespace {

Result<DeviceStatus> converse(const std::string& interface, const Secret& request) {
  WGP_TRY(UapiSocket socket, UapiSocket::connect(interface));
  WGP_TRY(socket.send(request.expose()));
  UapiAnswer answer;
  while (!answer.complete()) {
    WGP_TRY(const std::string_view piece, socket.receive());
    if (piece.empty()) return fail(Code::Unavailable, "the userspace WireGuard process hung up");
    WGP_TRY(answer.read(piece));
  }
  if (answer.errno_value() != 0) {
    return fail(errno_error(Code::KernelError, "UAPI", std::abs(answer.errno_value())));
  }
  return answer.take_device();
}

}  // namespace

Result<DeviceStatus> UserspaceBackend::fetch(const std::string& interface) {
  return in_context(fmt::format("read WireGuard device '{}'", interface),
                    converse(interface, Secret("get=1\n\n")));
}

Result<void> UserspaceBackend::apply(const std::string& interface, const DeviceConfig& config) {
  const auto answered = in_context(fmt::format("set WireGuard device '{}'", interface),
                                   converse(interface, Secret(format_set_request(config))));
  if (!answered) return fail(answered.error());
  return {};
}

}  // namespace wgpilot::wireguard
