// The way from one state to another as a list of steps, in the order they must happen. Each step reads like
// the command a person would type (to_text), which is what tests and logs show. Secrets never appear in that
// text.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "dataplane/connections.hpp"
#include "dataplane/state.hpp"

namespace wgpilot::dataplane {

struct CreateLink {
  std::string alias;
};
struct DeleteLink {};
// Makes the link of somebody else ours, and back. What the link carries notices neither.
struct AdoptLink {
  std::string alias;
};
struct ReleaseLink {
  std::string alias;  // what it had before
};
struct SetMtu {
  int mtu;
};
enum class LinkState { Up, Down };
struct SetLinkState {
  LinkState state;
};
struct AddAddress {
  net::Prefix address;
};
struct RemoveAddress {
  net::Prefix address;
};
// Absent fields stay as they are; firewall mark 0 removes it.
struct ConfigureDevice {
  std::optional<crypto::PrivateKey> private_key;
  std::optional<std::uint16_t> listen_port;
  std::optional<std::uint32_t> firewall_mark;
};
// One peer to add or to bring to `peer`; allowed IPs are replaced as a whole.
struct PeerChange {
  std::shared_ptr<const PeerState> peer;
  bool remove_preshared_key = false;
  bool set_endpoint = false;
};
struct ChangePeers {
  std::vector<PeerChange> set;
  std::vector<crypto::PublicKey> remove;
};
// Every peer goes in one request; a link with peers is slow to delete.
struct RemoveAllPeers {};
struct AddRoutes {
  std::vector<Route> routes;
};
struct RemoveRoutes {
  std::vector<Route> routes;
};
struct AddRules {
  std::vector<Rule> rules;
};
struct RemoveRules {
  std::vector<Rule> rules;
};
// One transaction each.
struct ReplaceFirewall {
  Firewall firewall;
};
struct RemoveFirewall {};
struct ChangeElements {
  Firewall firewall;  // what the table is afterwards
  std::map<std::string, std::vector<std::string>> add;
  std::map<std::string, std::vector<std::string>> remove;
};
// The queueing disciplines of one direction, and in upload the device that has them; without classes. What is
// left of an earlier one goes.
struct CreateShaper {
  Direction direction;
};
struct RemoveShaper {
  Direction direction;
};
// Filters and classes that go, then those that come. A class that is in `set` with another rate than it has
// is changed where it is: its queue stays.
struct ChangeShaper {
  Direction direction;
  Shaper remove;
  Shaper set;
};
// An upload device with our mark that serves nobody; the step's interface is the device.
struct RemoveStrayDevice {};
struct SetSysctl {
  std::string key;
  std::string value;
};
// Connections with an end in one of these: a peer that leaves has none any longer. With `grants`, only those
// that began in one of these and are not granted.
struct FlushConnections {
  std::vector<net::Prefix> ends;
  std::shared_ptr<const Grants> grants = nullptr;

  bool concerns(const Connection& connection) const;
};

using Action =
    std::variant<CreateLink, DeleteLink, AdoptLink, ReleaseLink, SetMtu, SetLinkState, AddAddress,
                 RemoveAddress, ConfigureDevice, ChangePeers, RemoveAllPeers, AddRoutes, RemoveRoutes,
                 AddRules, RemoveRules, ReplaceFirewall, RemoveFirewall, ChangeElements, CreateShaper,
                 RemoveShaper, ChangeShaper, RemoveStrayDevice, SetSysctl, FlushConnections>;

struct Step {
  std::string interface;  // empty: concerns no single interface
  Action action;
};

using Plan = std::vector<Step>;

// A step without which the rest of its plan stands: connections that were not flushed end by themselves, and
// those that are not counted work as well.
bool is_dispensable(const Step& step);

// "ip link set wg0 mtu 1380", "wg set wg0 peer AbC… allowed-ips 10.8.0.2/32": one command a line, at most
// eight peers, routes, rules, ends, classes or filters in words and the rest as a count, a whole table only
// by its name.
std::string to_text(const Step& step);
std::string to_text(const Plan& plan);

// nft text of one transaction that leaves exactly this table.
std::string replace_text(const Firewall& firewall);
std::string change_text(const ChangeElements& change);

}  // namespace wgpilot::dataplane
