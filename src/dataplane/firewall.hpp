// The rules of the table `inet wgpilot` as nft text, made from the networks that are up. Pure.
//
// forward: what neither comes from nor goes to one of our interfaces is not ours to judge; answers of known
// connections pass; then each network's chain grants what its mode grants; the rest drops and is counted.
// An accept here cannot override a drop in another table.
#pragma once

#include <optional>
#include <vector>

#include "dataplane/grants.hpp"
#include "dataplane/state.hpp"
#include "model/bridge.hpp"
#include "model/peer.hpp"

namespace wgpilot::dataplane {

struct FirewallNetwork {
  std::shared_ptr<const model::Network> network;
  std::vector<net::Prefix> sites;  // behind its active site gateways
};

// From one network that is up to another, one way.
struct FirewallBridge {
  BridgeId id;
  std::shared_ptr<const model::Network> from;
  std::shared_ptr<const model::Network> to;
  std::vector<net::Prefix> allowed_cidrs;
};

// Absent when there is nothing to guard. `networks` in the order of their interfaces.
std::optional<Firewall> render_firewall(const std::vector<FirewallNetwork>& networks,
                                        const std::vector<FirewallBridge>& bridges = {});

// What these rules grant.
Grants grants_of(const std::vector<FirewallNetwork>& networks, const std::vector<FirewallBridge>& bridges);

}  // namespace wgpilot::dataplane
