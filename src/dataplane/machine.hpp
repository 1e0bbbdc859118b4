// What a machine has and can do, for those who explain why something does not work: facts as values, no
// judgement. dataplane/linux fetches them and changes nothing on the way, modules are not even loaded; tests
// write them down.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "dataplane/filter.hpp"
#include "dataplane/host_view.hpp"
#include "net/address.hpp"

namespace wgpilot::dataplane {

struct SocketOwner {
  std::string protocol = "udp";
  net::Address local_address;
  std::string process;   // empty: held by the kernel or not visible
  std::int64_t pid = 0;  // 0 where there is no process
};

// A part of the kernel that may be a module.
enum class KernelPart {
  Present,   // built in or loaded
  Loadable,  // on disk; the kernel loads it when it is asked for
  Missing,
  Unknown,  // neither modules nor the kernel's configuration can be seen, as in a container
};

struct LinkFacts {
  std::string name;
  std::string device_type;  // "Linux kernel" or "userspace"; "" when it is no WireGuard
  bool is_ours = false;     // carries our mark
  int mtu = 0;
  // What holds for the link; "" where this kernel has no such setting.
  std::string reverse_path_filter;    // "0" off, "1" strict, "2" loose
  std::string router_advertisements;  // "0" off, "1" unless forwarding, "2" always
};

struct DefaultRoute {
  net::Family family = net::Family::V4;
  std::string interface;
  bool is_advertised = false;  // learnt from a router advertisement
};

struct RuleCounts {
  std::size_t managed = 0;
  std::size_t external = 0;  // without those that the kernel makes at its start
};

struct MachineFacts {
  std::set<std::string> capabilities;        // in effect in this process: "CAP_NET_ADMIN"
  std::map<std::string, KernelPart> parts;   // by the module's name: "sch_htb"
  bool has_userspace_program = false;        // wireguard-go
  Result<void> nftables;                     // the error when it cannot be used
  Result<std::vector<FilterChain>> filters;  // of other programs
  bool forwards_ipv6 = false;
  std::vector<LinkFacts> links;
  std::vector<DefaultRoute> default_routes;  // the main table's, the cheapest first
  HostRoutes routes;  // of all tables, to networks and by an interface; the cheapest first
  RuleCounts rules;
  std::map<std::uint16_t, SocketOwner> udp_port_owners;  // of the ports that were asked for
};

}  // namespace wgpilot::dataplane
