// Taking over a WireGuard interface that somebody else has set up and that runs: wg-quick's, most likely. It
// becomes a network of the same name, port, keys and peers, and no session on it notices.
//
// Only an interface that a network can hold whole is adopted. Rows and firewall come first, then the mark on
// the link, then its routes, which take the place of those with other protocol numbers. A wgpilot killed on
// the way leaves either nothing or a network whose interface is not its own yet, never an interface that the
// next one would take for an orphan.
#pragma once

#include "control/import.hpp"

namespace wgpilot::control {

struct ForeignInterface {
  std::string name;
  std::uint16_t listen_port = 0;
  std::string public_key;
  std::vector<std::string> addresses;
  std::size_t peer_count = 0;
  bool adoptable = false;
  std::string reason;  // why not; "" when it is
};
BOOST_DESCRIBE_STRUCT(ForeignInterface, (),
                      (name, listen_port, public_key, addresses, peer_count, adoptable, reason))

// Every WireGuard interface of this machine that is not ours. Any thread.
Result<std::vector<ForeignInterface>> fetch_foreign_interfaces(Control& control);

// Errors: ValidationError with a field `interface` or `name`, SubnetConflict, PortInUse, and what the kernel
// says; then all is as it was. `also` as in import_network(). Control thread.
Result<ImportedNetwork> adopt_interface(Control& control, const std::string& interface,
                                        const std::optional<std::string>& name,
                                        const Control::EditRows& also = {});

}  // namespace wgpilot::control
