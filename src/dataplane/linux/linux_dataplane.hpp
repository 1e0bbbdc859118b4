// The real side of the seam in dataplane/dataplane.hpp: composes kernel/wireguard, kernel/route,
// kernel/nftables, kernel/conntrack, kernel/sysctl and kernel/sockdiag. It owns their sockets and nothing in
// the kernel: what it has made stays when it goes, and the next one finds it by its mark (link alias, route
// protocol, table name).
//
// Works in the network namespace of the thread that opened it. observe(), apply() and check_shaping() belong
// to one thread; the others open sockets of their own and may be called from any thread.
#pragma once

#include <memory>

#include "dataplane/dataplane.hpp"
#include "dataplane/linux/devices.hpp"
#include "dataplane/linux/firewall_table.hpp"
#include "dataplane/linux/shaping_parts.hpp"

namespace wgpilot::dataplane::linux_ {

class LinuxDataplane final : public Dataplane {
 public:
  struct Options {
    BackendChoice backend = BackendChoice::Auto;
  };

  // CapabilityMissing, WgModuleNotLoaded or NftablesUnavailable, each with its remedy.
  static Result<std::unique_ptr<LinuxDataplane>> open(const Options& options);

  Result<State> observe() override;
  Result<void> apply(const Step& step) override;
  Result<void> check_shaping() override;
  Result<InterfaceStatus> fetch_status(const std::string& interface) override;
  Result<ShapingStatus> fetch_shaping(const std::string& interface) override;
  Result<std::vector<LinkSummary>> fetch_links() override;
  Result<Interface> fetch_foreign(const std::string& interface) override;
  Result<std::vector<HostPrefix>> fetch_host_prefixes() override;
  Result<HostRoutes> fetch_host_routes(const RouteQuery& query) override;
  Result<std::vector<HostRule>> fetch_host_rules() override;
  Result<std::vector<WireguardPort>> fetch_wireguard_ports() override;
  Result<std::optional<std::vector<CountedRule>>> fetch_firewall() override;
  Result<void> visit_connections(const std::vector<net::Prefix>& ends,
                                 const ConnectionVisitor& visit) override;
  Result<std::size_t> flush_connections(const std::vector<net::Prefix>& ends) override;
  Result<std::optional<SocketOwner>> find_udp_owner(std::uint16_t port) override;
  Result<std::optional<Uplink>> fetch_uplink() override;
  Result<MachineFacts> fetch_machine(const std::vector<std::uint16_t>& udp_ports) override;

 private:
  LinuxDataplane(netlink::Channel channel, Devices devices, FirewallTable firewall)
      : channel_(std::move(channel)), devices_(std::move(devices)), firewall_(std::move(firewall)) {}

  netlink::Channel channel_;
  Devices devices_;
  FirewallTable firewall_;
  ShapingProbe probe_;
};

}  // namespace wgpilot::dataplane::linux_
