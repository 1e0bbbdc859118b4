#include "dataplane/linux/linux_dataplane.hpp"

#include "dataplane/linux/capability.hpp"
#include "dataplane/linux/connections.hpp"
#include "dataplane/linux/host.hpp"
#include "dataplane/linux/host_view.hpp"
#include "dataplane/linux/interface_reader.hpp"
#include "dataplane/linux/interface_writer.hpp"
#include "dataplane/linux/machine.hpp"
#include "dataplane/linux/rules.hpp"
#include "dataplane/linux/shaper_reader.hpp"
#include "kernel/sysctl/sysctl.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

// One overload an action: those of an interface, and those that concern all of them.
struct Apply : InterfaceWriter {
  FirewallTable& firewall;

  netlink::Channel& channel;

  using InterfaceWriter::operator();
  Result<void> operator()(const AddRules& action) const { return add_rules(channel, action.rules); }
  Result<void> operator()(const RemoveRules& action) const { return remove_rules(channel, action.rules); }
  Result<void> operator()(const ReplaceFirewall& action) const { return firewall.apply(action); }
  Result<void> operator()(const RemoveFirewall& action) const { return firewall.apply(action); }
  Result<void> operator()(const ChangeElements& action) const { return firewall.apply(action); }
  Result<void> operator()(const SetSysctl& action) const { return sysctl::apply(action.key, action.value); }
  Result<void> operator()(const FlushConnections& action) const {
    WGP_TRY(linux_::flush_connections(action));
    return {};
  }
};

// The settings that a desired state may name. A kernel without IPv6 does not have the second, one that tracks
// no connections yet not the third.
Result<std::map<std::string, std::string>> fetch_sysctls() {
  std::map<std::string, std::string> values;
  for (const char* key : {"net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding", kAccounting}) {
    auto value = sysctl::fetch(key);
    if (value) {
      values[key] = *std::move(value);
    } else if (value.error().code() != Code::NotFound) {
      return fail(std::move(value).error());
    }
  }
  return values;
}

}  // namespace

Result<std::unique_ptr<LinuxDataplane>> LinuxDataplane::open(const Options& options) {
  WGP_TRY(check_net_admin());
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_ROUTE));
  WGP_TRY(Devices devices, Devices::open(options.backend));
  WGP_TRY(FirewallTable firewall, FirewallTable::open());
  return std::unique_ptr<LinuxDataplane>(
      new LinuxDataplane(std::move(channel), std::move(devices), std::move(firewall)));
}

Result<State> LinuxDataplane::observe() {
  State state{.origin = Origin::Observed,
              .interfaces = {},
              .stray_devices = {},
              .rules = {},
              .firewall = {},
              .sysctls = {}};
  WGP_TRY(observe_interfaces(channel_, devices_, probe_, state));
  WGP_TRY(state.rules, observe_rules(channel_));
  WGP_TRY(state.firewall, firewall_.observe());
  WGP_TRY(state.sysctls, fetch_sysctls());
  return state;
}

Result<void> LinuxDataplane::apply(const Step& step) {
  return std::visit(Apply{{channel_, devices_, probe_, step.interface}, firewall_, channel_}, step.action);
}

Result<void> LinuxDataplane::check_shaping() {
  WGP_TRY(probe_.parts(channel_));
  return {};
}

Result<InterfaceStatus> LinuxDataplane::fetch_status(const std::string& interface) {
  return fetch_interface_status(interface);
}

Result<ShapingStatus> LinuxDataplane::fetch_shaping(const std::string& interface) {
  return fetch_shaping_status(interface);
}

Result<std::vector<LinkSummary>> LinuxDataplane::fetch_links() {
  return fetch_link_summaries();
}

Result<Interface> LinuxDataplane::fetch_foreign(const std::string& interface) {
  return fetch_foreign_interface(interface);
}

Result<std::vector<HostPrefix>> LinuxDataplane::fetch_host_prefixes() {
  return linux_::fetch_host_prefixes();
}

Result<HostRoutes> LinuxDataplane::fetch_host_routes(const RouteQuery& query) {
  return linux_::fetch_host_routes(query);
}

Result<std::vector<HostRule>> LinuxDataplane::fetch_host_rules() {
  return linux_::fetch_host_rules();
}

Result<std::vector<WireguardPort>> LinuxDataplane::fetch_wireguard_ports() {
  return linux_::fetch_wireguard_ports();
}

Result<std::optional<std::vector<CountedRule>>> LinuxDataplane::fetch_firewall() {
  return fetch_counted_rules();
}

Result<void> LinuxDataplane::visit_connections(const std::vector<net::Prefix>& ends,
                                               const ConnectionVisitor& visit) {
  return linux_::visit_connections(ends, visit);
}

Result<std::size_t> LinuxDataplane::flush_connections(const std::vector<net::Prefix>& ends) {
  return linux_::flush_connections(FlushConnections{ends});
}

Result<std::optional<SocketOwner>> LinuxDataplane::find_udp_owner(std::uint16_t port) {
  return linux_::find_udp_owner(port);
}

Result<std::optional<Dataplane::Uplink>> LinuxDataplane::fetch_uplink() {
  return linux_::fetch_uplink();
}

Result<MachineFacts> LinuxDataplane::fetch_machine(const std::vector<std::uint16_t>& udp_ports) {
  return linux_::fetch_machine(udp_ports);
}

}  // namespace wgpilot::dataplane::linux_
