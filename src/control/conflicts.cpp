#include "control/conflicts.hpp"

#include <fmt/format.h>

namespace wgpilot::control {
namespace {

using model::Network;

std::vector<net::Prefix> subnets_of(const Network& network) {
  std::vector<net::Prefix> subnets{network.subnet};
  if (network.subnet_v6) subnets.push_back(*network.subnet_v6);
  return subnets;
}

Error subnet_conflict(const net::Prefix& subnet, const net::Prefix& other, std::string_view kind,
                      const std::string& owner) {
  return Error(Code::SubnetConflict, fmt::format("{} overlaps {} of {} '{}'", net::to_string(subnet),
                                                 net::to_string(other), kind, owner))
      .with_hint("Choose a subnet that nothing else uses.")
      .with_detail("subnet", boost::json::string(net::to_string(subnet)))
      .with_detail("conflicts_with", boost::json::string(net::to_string(other)))
      .with_detail(kind, boost::json::string(owner));
}

Result<void> check_against_networks(const Snapshot& snapshot, const Network& network) {
  for (const auto& entry : snapshot.networks) {
    if (entry.network->id == network.id) continue;
    for (const net::Prefix& subnet : subnets_of(network)) {
      for (const net::Prefix& other : subnets_of(*entry.network)) {
        if (subnet.overlaps(other))
          return fail(subnet_conflict(subnet, other, "network", entry.network->name));
      }
    }
  }
  return {};
}

Result<void> check_against_host(Control& control, const Network& network) {
  WGP_TRY(const auto prefixes, control.parts().dataplane.fetch_host_prefixes());
  for (const auto& host : prefixes) {
    for (const net::Prefix& subnet : subnets_of(network)) {
      if (subnet.overlaps(host.prefix))
        return fail(subnet_conflict(subnet, host.prefix, "interface", host.interface));
    }
  }
  return {};
}

}  // namespace

Result<void> check_subnets(Control& control, const Network& network) {
  WGP_TRY(check_against_networks(*control.snapshot(), network));
  return check_against_host(control, network);
}

Result<void> check_port(Control& control, std::uint16_t port, NetworkId except) {
  for (const auto& entry : control.snapshot()->networks) {
    if (entry.network->id == except || entry.network->listen_port != port) continue;
    return fail(
        Error(Code::PortInUse, fmt::format("port {} belongs to network '{}'", port, entry.network->name))
            .with_hint("Choose another listen_port.")
            .with_detail("port", port)
            .with_detail("network", boost::json::string(entry.network->name)));
  }
  WGP_TRY(const auto owner, control.parts().dataplane.find_udp_owner(port));
  if (owner) return fail(port_in_use(port, *owner));
  return {};
}

}  // namespace wgpilot::control
