// The part of the kernel that is ours, as a value: what it should be (made from the database) and what it is
// (read from the kernel) have the same type, so that one pure function, diff(), leads from either to the
// other. Peers are shared and immutable: a state with 10,000 of them is copied in microseconds and compared
// by pointer first.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/keys.hpp"
#include "dataplane/grants.hpp"
#include "net/address.hpp"

namespace wgpilot::dataplane {

// Our mark on routes and rules (rtm_protocol).
inline constexpr std::uint8_t kRouteProtocol = 87;

// Whether the kernel counts the packets and bytes of connections. It exists once connections are tracked,
// which our firewall makes the kernel do.
inline constexpr const char* kAccounting = "net/netfilter/nf_conntrack_acct";

struct PeerState {
  crypto::PublicKey public_key;
  std::optional<crypto::PresharedKey> preshared_key;
  std::optional<net::Endpoint> endpoint;
  std::chrono::seconds persistent_keepalive{0};  // 0 = off
  std::vector<net::Prefix> allowed_ips;          // sorted
  friend bool operator==(const PeerState&, const PeerState&) = default;
};

// Sorted by public key, no key twice.
using PeerTable = std::vector<std::shared_ptr<const PeerState>>;

struct Route {
  net::Prefix destination;
  std::optional<net::Address> gateway;
  std::uint32_t table = 254;  // main
  std::uint32_t metric = 0;   // of IPv6, 0 stands for 1024, which the kernel takes instead
  friend auto operator<=>(const Route&, const Route&) = default;
};

// Which packets consult which table: those that have all that is given.
struct Rule {
  std::uint32_t priority = 0;
  net::Family family = net::Family::V4;
  std::string incoming_interface;  // empty: any
  std::optional<net::Prefix> source;
  std::optional<net::Prefix> destination;
  std::uint32_t firewall_mark = 0;  // 0 = any
  std::uint32_t table = 0;
  friend auto operator<=>(const Rule&, const Rule&) = default;
};

// The number of a limited peer's class: that of its IPv4 address within the subnet, so that 10.8.0.7 of
// 10.8.0.0/24 has 7, in both directions and after every restart. A subnet has at most 65,534 of them.
using ClassId = std::uint16_t;

// Our mark on queueing disciplines: HTB with this handle, 87:.
inline constexpr std::uint16_t kShaperMajor = 0x87;

struct ShapedClass {
  ClassId id = 0;
  std::uint32_t kbps = 0;  // 1000 bits a second, of IP packets inside the tunnel; never 0 when it is desired
  friend auto operator<=>(const ShapedClass&, const ShapedClass&) = default;
};
struct ShapedPrefix {
  net::Prefix prefix;
  ClassId id = 0;
  friend auto operator<=>(const ShapedPrefix&, const ShapedPrefix&) = default;
};

// What is limited in one direction, and by which addresses it is known: of the destination in download, of
// the source in upload. All sorted.
struct Shaper {
  std::vector<ShapedClass> classes;
  std::vector<ShapedPrefix> prefixes;
  // Upload only, where they are the same prefixes: what takes the way through the upload device, in which the
  // classes are. Packets of peers without a limit do not.
  std::vector<net::Prefix> redirected;
  // Observed only. False: parts are missing or somebody else's, so that it must be made anew.
  bool is_whole = true;
  friend bool operator==(const Shaper&, const Shaper&) = default;
};

// As seen by the peer: what it receives, and what it sends.
enum class Direction { Download, Upload };

// "ifb-wg0": the device whose queues hold back what peers of the interface send.
std::string upload_device_of(const std::string& interface);

struct Interface {
  std::string alias;  // the mark, "wgpilot:7"
  bool up = true;
  int mtu = 0;
  std::vector<net::Prefix> addresses;  // sorted, with the subnet's length
  crypto::PrivateKey private_key;
  std::uint16_t listen_port = 0;
  std::uint32_t firewall_mark = 0;  // 0 = none
  PeerTable peers;
  std::vector<Route> routes;  // sorted
  // Absent: nothing is limited in this direction, and no queueing discipline of ours is there.
  std::optional<Shaper> download;
  std::optional<Shaper> upload;
};

// The table `inet wgpilot`. Elements of `sets` may change on their own; anything else replaces the table at
// once.
struct Firewall {
  std::string rules;                                     // chains and set declarations as `nft` text
  std::map<std::string, std::vector<std::string>> sets;  // set name -> sorted elements
  friend bool operator==(const Firewall&, const Firewall&) = default;
};

// Whether the endpoints in a state were asked for or seen. Seen ones move with their peer (roaming) and are
// no reason to change anything.
enum class Origin { Desired, Observed };

struct State {
  Origin origin = Origin::Desired;
  std::map<std::string, std::shared_ptr<const Interface>> interfaces;  // by name
  std::vector<std::string> stray_devices;  // observed only: upload devices of interfaces that are not there
  std::vector<Rule> rules;                 // sorted, none twice
  std::optional<Firewall> firewall;        // absent: no table
  std::shared_ptr<const Grants> grants;    // of the table; desired only
  std::map<std::string, std::string> sysctls;  // "net/ipv4/ip_forward" -> "1"
};

// Puts `peer` into the table at its key's place, or takes its place.
void insert_or_replace(PeerTable& table, std::shared_ptr<const PeerState> peer);
void erase(PeerTable& table, const crypto::PublicKey& key);

std::optional<Shaper>& shaper_of(Interface& interface, Direction direction);
const std::optional<Shaper>& shaper_of(const Interface& interface, Direction direction);

}  // namespace wgpilot::dataplane
