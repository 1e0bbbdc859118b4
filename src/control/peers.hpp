// Use cases around peers. Control thread.
#pragma once

#include <vector>

#include "control/control.hpp"
#include "model/input.hpp"

namespace wgpilot::control {

// Errors: NetworkNotFound, ValidationError, IpPoolExhausted, SubnetConflict for site networks,
// QosUnavailable, AlreadyExists for a public key the network has. `also` takes part in the same transaction;
// the new peer is the last of its network.
Result<PeerPtr> create_peer(Control& control, NetworkId network, const model::PeerInput& input,
                            const Control::EditRows& also = {});
// All or none; the error names the item: "peers[3].name".
Result<std::vector<PeerPtr>> create_peers(Control& control, NetworkId network,
                                          const std::vector<model::PeerInput>& inputs);
Result<PeerPtr> update_peer(Control& control, NetworkId network, PeerId id, const model::PeerInput& input);
Result<void> delete_peer(Control& control, NetworkId network, PeerId id);
// All or none.
Result<void> delete_peers(Control& control, NetworkId network, const std::vector<PeerId>& ids);

// QosUnavailable for a peer with a limit where the kernel lacks what it takes, whether or not the peer is
// switched on: a limit that nobody keeps must not be stored.
Result<void> check_limits(const Control& control, const model::Peer& peer);

struct ClientConfiguration {
  std::string file_name;
  std::string text;  // holds the private key
};
// ValidationError when neither hostname nor public_ip is set: the file would have no Endpoint.
Result<ClientConfiguration> client_configuration(Control& control, NetworkId network, PeerId id);

}  // namespace wgpilot::control
