// What a request may say about a network or a peer, and the pure step from there to a valid model object.
// Every field is optional here: a create fills in defaults, an update leaves what is absent as it was. All
// wrong fields are reported at once, each by its name. Rules that need the kernel or other rows (ports,
// overlaps, free addresses) belong to control/.
#pragma once

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/bridge.hpp"
#include "model/peer.hpp"

namespace wgpilot::model {

// A list of texts: a JSON array, or one string with commas between the items.
struct TextList {
  std::vector<std::string> items;
};
bool from_json(const boost::json::value& from, TextList& to, std::string& why);
boost::json::value to_json(const TextList& list);

struct NetworkInput {
  std::optional<std::string> name;
  std::optional<Mode> mode;
  std::optional<std::string> subnet;     // create only
  std::optional<std::string> subnet_v6;  // create only; "" is none
  std::optional<std::int64_t> listen_port;
  std::optional<TextList> dns_servers;
  std::optional<std::int64_t> mtu;
  std::optional<bool> nat_enabled;
  std::optional<bool> inter_peer_routing;
  std::optional<TextList> local_networks;
  std::optional<std::int64_t> routing_table;  // 0 is none
  std::optional<std::int64_t> firewall_mark;  // 0 is none
  std::optional<bool> mss_clamp;
  std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(NetworkInput, (),
                      (name, mode, subnet, subnet_v6, listen_port, dns_servers, mtu, nat_enabled,
                       inter_peer_routing, local_networks, routing_table, firewall_mark, mss_clamp, enabled))

struct PeerInput {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<PeerRole> role;
  std::optional<std::string> public_key;  // create only
  std::optional<bool>
      preshared_key;  // create: make one (default true); update: true makes a new one, false removes it
  std::optional<std::string> endpoint;  // "" is none
  std::optional<std::int64_t> persistent_keepalive;
  std::optional<TextList> site_networks;
  std::optional<Tunnel> tunnel;
  std::optional<TextList> split_cidrs;
  std::optional<bool> enabled;
  std::optional<boost::json::value> expires_at;  // unix seconds or RFC 3339 text; "" is never
  std::optional<std::string> expires_in;         // "90m", "720h", "30d"; "" is never
  std::optional<std::int64_t> bandwidth_up_kbps;
  std::optional<std::int64_t> bandwidth_down_kbps;
};
BOOST_DESCRIBE_STRUCT(PeerInput, (),
                      (name, email, role, public_key, preshared_key, endpoint, persistent_keepalive,
                       site_networks, tunnel, split_cidrs, enabled, expires_at, expires_in, bandwidth_up_kbps,
                       bandwidth_down_kbps))

struct BridgeInput {
  std::optional<NetworkId> network_a_id;  // create only
  std::optional<NetworkId> network_b_id;  // create only
  std::optional<Direction> direction;
  std::optional<TextList> allowed_cidrs;
  std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(BridgeInput, (), (network_a_id, network_b_id, direction, allowed_cidrs, enabled))

// `current` with the input's fields. Keys, interface, ids, addresses and times are the caller's.
// `listen_port` stays 0 when a create names none: the caller picks a free one.
Result<Network> with_input(Network current, const NetworkInput& input);

// The same for a peer of `network`. Ignores public_key and preshared_key: keys are the caller's.
Result<Peer> with_input(Peer current, const PeerInput& input, const Network& network, UnixTime now);

// Both networks are required, and must be two.
Result<Bridge> with_input(Bridge current, const BridgeInput& input);

// Checks that stand alone: an empty answer means valid, else what is wrong. Prefixes have no host bits.
// Of a network that a route may lead to.
std::string problem_with_routed(const net::Prefix& prefix);
std::string problem_with_subnet(const net::Prefix& prefix);
std::string problem_with_subnet_v6(const net::Prefix& prefix);
// 1-64 characters, at most one @, no control characters or spaces.
std::string problem_with_email(std::string_view email);

// "90s", "90m", "720h", "30d", up to ten years.
Result<std::chrono::seconds> parse_duration(std::string_view text);
// Unix seconds as a number, or "2026-01-02T03:04:05Z".
Result<UnixTime> parse_time(const boost::json::value& value);
// Items of a comma-separated list without surrounding blanks; empty items are dropped.
std::vector<std::string> split_list(std::string_view text);

}  // namespace wgpilot::model
