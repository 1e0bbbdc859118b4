#include "dataplane/dataplane.hpp"

#include <fmt/format.h>

namespace wgpilot::dataplane {

Error port_in_use(std::uint16_t port, const SocketOwner& owner) {
  const std::string who = owner.process.empty() ? "the kernel (perhaps another WireGuard interface)"
                                                : fmt::format("{} (pid {})", owner.process, owner.pid);
  return Error(Code::PortInUse, fmt::format("{} port {} is in use by {}", owner.protocol, port, who))
      .with_hint("Choose another listen_port or stop that program.")
      .with_detail("port", port)
      .with_detail("protocol", boost::json::string(owner.protocol))
      .with_detail("process", boost::json::string(owner.process))
      .with_detail("pid", owner.pid)
      .with_detail("local_address", boost::json::string(net::to_string(owner.local_address)));
}

}  // namespace wgpilot::dataplane
