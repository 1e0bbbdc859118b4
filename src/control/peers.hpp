// Use cases around peers. Control thread.
#pragma once

#include <vector>

#include "control/control.hpp"
#include "model/input.hpp"

namespace wgpilot::control {

// Errors: NetworkNotFound, ValidationError, IpPoolExhausted, AlreadyExists for a public key the network has.
Result<PeerPtr> create_peer(Control& control, NetworkId network, const model::PeerInput& input);
// All or none; the error names the item: "peers[3].name".
Result<std::vector<PeerPtr>> create_peers(Control& control, NetworkId network,
                                          const std::vector<model::PeerInput>& inputs);
Result<PeerPtr> update_peer(Control& control, NetworkId network, PeerId id, const model::PeerInput& input);
Result<void> delete_peer(Control& control, NetworkId network, PeerId id);
// All or none.
Result<void> delete_peers(Control& control, NetworkId network, const std::vector<PeerId>& ids);

struct ClientConfiguration {
  std::string file_name;
  std::string text;  // holds the private key
};
// ValidationError when neither hostname nor public_ip is set: the file would have no Endpoint.
Result<ClientConfiguration> client_configuration(Control& control, NetworkId network, PeerId id);

}  // namespace wgpilot::control
