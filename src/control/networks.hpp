// Use cases around networks. Control thread.
#pragma once

#include "control/control.hpp"
#include "model/input.hpp"

namespace wgpilot::control {

// Errors: ValidationError, SubnetConflict, PortInUse (details name the owner), and what the kernel says.
// `also` takes part in the same transaction; the new network is the last of its snapshot.
Result<NetworkPtr> create_network(Control& control, const model::NetworkInput& input,
                                  const Control::EditRows& also = {});
// Subnets stay: clients have their addresses.
Result<NetworkPtr> update_network(Control& control, NetworkId id, const model::NetworkInput& input);
Result<void> delete_network(Control& control, NetworkId id);

struct ServerExport {
  std::string file_name;  // "wg0.conf"
  std::string text;       // holds the private key
};
Result<ServerExport> export_network(Control& control, NetworkId id);

}  // namespace wgpilot::control
