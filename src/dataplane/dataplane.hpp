// The seam between what wgpilot wants and the machine that can do it: one real side (dataplane/linux) and one
// fake (dataplane/fake_dataplane.hpp, for tests). Blocking. observe() and apply() belong to the control
// thread; the others may be called from any thread.
#pragma once

#include <boost/describe.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "dataplane/connections.hpp"
#include "dataplane/counted_rules.hpp"
#include "dataplane/host_view.hpp"
#include "dataplane/machine.hpp"
#include "dataplane/plan.hpp"

namespace wgpilot::dataplane {

// What bandwidth limits are made of on this machine.
struct ShapingStatus {
  std::string classifier;  // "flower" or "u32"; "" when nothing is limited
  std::string leaf;        // "fq_codel", or "pfifo": the kernel's default
};

// What the kernel reports of a peer: never an input.
struct PeerStatus {
  crypto::PublicKey public_key;
  std::optional<net::Endpoint> endpoint;
  std::optional<UnixTime> last_handshake;  // absent: never
  std::uint64_t rx_bytes = 0;              // received by the server
  std::uint64_t tx_bytes = 0;
  std::uint16_t persistent_keepalive = 0;  // seconds
};

struct LinkCounters {
  std::uint64_t rx_bytes = 0, tx_bytes = 0;
  std::uint64_t rx_packets = 0, tx_packets = 0;
  std::uint64_t rx_errors = 0, tx_errors = 0;
  std::uint64_t rx_dropped = 0, tx_dropped = 0;
  std::uint64_t multicast = 0;
};
BOOST_DESCRIBE_STRUCT(LinkCounters, (),
                      (rx_bytes, tx_bytes, rx_packets, tx_packets, rx_errors, tx_errors, rx_dropped,
                       tx_dropped, multicast))

struct InterfaceStatus {
  bool up = false;
  int mtu = 0;
  std::string device_type;  // "Linux kernel" or "userspace"
  LinkCounters counters;
  std::vector<PeerStatus> peers;  // sorted by public key
};

struct LinkSummary {
  std::string name;
  bool is_wireguard = false;  // kernel or userspace
  bool is_ours = false;       // carries our mark
};

// A network of this host that is not ours: an address with its subnet, or a connected route.
struct HostPrefix {
  net::Prefix prefix;
  std::string interface;
};

// PortInUse that names the owner, with `details` {port, protocol, process, pid, local_address}.
Error port_in_use(std::uint16_t port, const SocketOwner& owner);

class Dataplane {
 public:
  virtual ~Dataplane() = default;

  // All that carries our mark, and the values of the sysctls that we may set. Peers of our interfaces
  // included.
  virtual Result<State> observe() = 0;
  virtual Result<void> apply(const Step& step) = 0;

  // Whether the kernel can limit bandwidth: QosUnavailable with what is missing. Belongs to the control
  // thread, like observe().
  virtual Result<void> check_shaping() = 0;

  // NotFound when the interface does not exist.
  virtual Result<InterfaceStatus> fetch_status(const std::string& interface) = 0;
  // As it is on the interface and its upload device.
  virtual Result<ShapingStatus> fetch_shaping(const std::string& interface) = 0;
  // Every link of the machine, ours and others'.
  virtual Result<std::vector<LinkSummary>> fetch_links() = 0;
  // A WireGuard interface without our mark as it is: with its own alias, and without its routes, which are
  // not ours either. NotFound when there is none of that name.
  virtual Result<Interface> fetch_foreign(const std::string& interface) = 0;
  virtual Result<std::vector<HostPrefix>> fetch_host_prefixes() = 0;
  // NotFound when the interface of the query does not exist.
  virtual Result<HostRoutes> fetch_host_routes(const RouteQuery& query) = 0;
  // In the order in which the kernel asks them, IPv4 first.
  virtual Result<std::vector<HostRule>> fetch_host_rules() = 0;
  // Of every WireGuard interface that is up, by port.
  virtual Result<std::vector<WireguardPort>> fetch_wireguard_ports() = 0;
  // The rules of the table `inet wgpilot` with what they have counted. Absent when there is no such table;
  // NftablesUnavailable, CapabilityMissing.
  virtual Result<std::optional<std::vector<CountedRule>>> fetch_firewall() = 0;
  // The tracked connections that have an end in one of the prefixes, one by one. Unavailable where the kernel
  // does not tell them.
  virtual Result<void> visit_connections(const std::vector<net::Prefix>& ends,
                                         const ConnectionVisitor& visit) = 0;
  // Makes the kernel forget the same; how many there were.
  virtual Result<std::size_t> flush_connections(const std::vector<net::Prefix>& ends) = 0;
  // Who holds a UDP port in any address family; absent when nobody does.
  virtual Result<std::optional<SocketOwner>> find_udp_owner(std::uint16_t port) = 0;
  // The interface of the default route and the address it would use as a source.
  struct Uplink {
    std::string interface;
    net::Address address;
  };
  virtual Result<std::optional<Uplink>> fetch_uplink() = 0;
  // What the machine has and can do, and who holds these UDP ports.
  virtual Result<MachineFacts> fetch_machine(const std::vector<std::uint16_t>& udp_ports) = 0;
};

}  // namespace wgpilot::dataplane
