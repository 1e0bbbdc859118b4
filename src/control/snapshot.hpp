// What the database holds, in memory: immutable, shared by every reader, replaced as a whole after each
// commit. Making the next one copies pointers, not peers.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataplane/desired.hpp"
#include "model/alert.hpp"
#include "storage/settings.hpp"
#include "storage/setup.hpp"

namespace wgpilot::control {

using NetworkPtr = std::shared_ptr<const model::Network>;
using PeerPtr = std::shared_ptr<const model::Peer>;
using BridgePtr = std::shared_ptr<const model::Bridge>;
using RoutePtr = std::shared_ptr<const model::NetworkRoute>;
using RulePtr = std::shared_ptr<const model::NetworkRule>;
using dataplane::NetworkWithPeers;  // peers, routes and rules in the order of their ids
using model::AlertRulePtr;

struct Snapshot {
  std::vector<NetworkWithPeers> networks;  // in the order of their ids
  std::vector<BridgePtr> bridges;          // in the order of their ids
  std::vector<AlertRulePtr> alert_rules;   // in the order of their ids
  storage::Settings settings;
  storage::SecretSettings secrets;
  storage::SetupState setup;
  // Why an interface is not as it should be, by interface name; empty when all is well.
  std::map<std::string, std::string> problems;
};

// Of a snapshot, which lives as long as the answer does.
std::shared_ptr<const std::vector<NetworkWithPeers>> networks_of(std::shared_ptr<const Snapshot> snapshot);

// What the kernel should have of it at `now`.
dataplane::State desired_state(const Snapshot& snapshot, UnixTime now);

// NetworkNotFound, PeerNotFound, BridgeNotFound, RouteNotFound, RuleNotFound, AlertNotFound.
Result<const NetworkWithPeers*> find_network(const Snapshot& snapshot, NetworkId id);
Result<PeerPtr> find_peer(const NetworkWithPeers& network, PeerId id);
Result<BridgePtr> find_bridge(const Snapshot& snapshot, BridgeId id);
Result<RoutePtr> find_route(const NetworkWithPeers& network, RouteId id);
Result<RulePtr> find_rule(const NetworkWithPeers& network, RuleId id);
Result<AlertRulePtr> find_alert_rule(const Snapshot& snapshot, model::AlertRuleId id);
// The network whose interface this is; absent for an orphan's and for others'.
std::optional<NetworkId> find_network_of(const Snapshot& snapshot, std::string_view interface);
// Whose rule of ours this is: by its incoming interface, its priority, or the table that only one network
// has.
struct RuleOwner {
  NetworkId network;
  std::optional<RuleId> rule;  // absent: not one that somebody asked for
};
std::optional<RuleOwner> find_owner(const Snapshot& snapshot, std::string_view incoming_interface,
                                    std::uint32_t priority, std::uint32_t table);

// The next snapshot's parts: put in (by id, or in place of the one with its id) and take out.
void put_network(Snapshot& snapshot, NetworkPtr network);
// With its bridges and alert rules.
void erase_network(Snapshot& snapshot, NetworkId id);
void put_peer(Snapshot& snapshot, PeerPtr peer);
// With its alert rules.
void erase_peer(Snapshot& snapshot, NetworkId network, PeerId id);
void put_bridge(Snapshot& snapshot, BridgePtr bridge);
void erase_bridge(Snapshot& snapshot, BridgeId id);
void put_route(Snapshot& snapshot, RoutePtr route);
void erase_route(Snapshot& snapshot, NetworkId network, RouteId id);
void put_rule(Snapshot& snapshot, RulePtr rule);
void erase_rule(Snapshot& snapshot, NetworkId network, RuleId id);
void put_alert_rule(Snapshot& snapshot, AlertRulePtr rule);
void erase_alert_rule(Snapshot& snapshot, model::AlertRuleId id);

// The setting, or "" when it is not set.
std::string setting(const Snapshot& snapshot, const std::string& key);

}  // namespace wgpilot::control
