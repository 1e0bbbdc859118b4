#include "dataplane/linux/interface_reader.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "dataplane/linux/convert.hpp"
#include "dataplane/linux/mark.hpp"
#include "dataplane/linux/shaper_reader.hpp"
#include "kernel/route/link_address.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using route::LinkAddress;
using route::LinkStatus;

// What the kernel knows beside links and devices, of all links at once.
struct Surroundings {
  std::vector<LinkAddress> addresses;
  std::vector<route::Route> routes;
};

std::vector<net::Prefix> addresses_of(const LinkStatus& link, const std::vector<LinkAddress>& all) {
  std::vector<net::Prefix> addresses;
  for (const LinkAddress& address : all) {
    if (address.link == link.index && !is_link_local(address.prefix)) addresses.push_back(address.prefix);
  }
  std::ranges::sort(addresses);
  return addresses;
}

std::vector<Route> routes_of(const LinkStatus& link, const std::vector<route::Route>& all) {
  std::vector<Route> routes;
  for (const route::Route& route : all) {
    if (route.link == link.index) routes.push_back(to_route(route));
  }
  std::ranges::sort(routes);
  return routes;
}

// Without keys and peers, which the device tells.
Interface read_link(const LinkStatus& link, const Surroundings& surroundings) {
  return {.alias = link.alias,
          .up = link.state == route::AdminState::Up,
          .mtu = static_cast<int>(link.mtu),
          .addresses = addresses_of(link, surroundings.addresses),
          .routes = routes_of(link, surroundings.routes)};
}

Interface read_interface(const LinkStatus& link, const Surroundings& surroundings, Devices& devices) {
  Interface interface = read_link(link, surroundings);
  if (const auto device = devices.fetch(link)) {
    put_device(interface, *device);
  } else {
    log::debug("interface without an answer", log::fields_of(device.error()));
  }
  return interface;
}

}  // namespace

Result<void> observe_interfaces(netlink::Channel& channel, Devices& devices, ShapingProbe& probe,
                                State& state) {
  WGP_TRY(const auto links, route::fetch_links(channel));
  WGP_TRY(auto addresses, route::fetch_addresses(channel));
  WGP_TRY(auto routes, route::fetch_routes(channel, {.protocol = kRouteProtocol}));
  const Surroundings surroundings{std::move(addresses), std::move(routes)};
  WGP_TRY(ShaperReader shapers, ShaperReader::open(channel, probe, links));
  state.stray_devices = shapers.stray_devices();
  for (const LinkStatus& link : links) {
    if (!is_ours(link)) continue;
    auto interface = std::make_shared<Interface>(read_interface(link, surroundings, devices));
    WGP_TRY(shapers.read(link, *interface));
    state.interfaces[link.name] = std::move(interface);
  }
  return {};
}

Result<InterfaceStatus> fetch_interface_status(const std::string& name) {
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_ROUTE));
  WGP_TRY(const auto link, route::fetch_link(channel, name));
  if (!link) return fail(Code::NotFound, "there is no interface " + name);
  if (!is_ours(*link)) return fail(Code::NotFound, name + " is not managed by wgpilot: it lacks the mark");
  WGP_TRY(const auto backend, open_backend_of(*link));
  WGP_TRY(const auto device, backend->fetch(name));
  InterfaceStatus status{.up = link->state == route::AdminState::Up,
                         .mtu = static_cast<int>(link->mtu),
                         .device_type = std::string(name_of(backend->type())),
                         .counters = to_link_counters(link->statistics)};
  status.peers.reserve(device.peers.size());
  for (const auto& peer : device.peers) status.peers.push_back(to_peer_status(peer));
  std::ranges::sort(status.peers, {}, &PeerStatus::public_key);
  return status;
}

Result<Interface> fetch_foreign_interface(const std::string& name) {
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_ROUTE));
  WGP_TRY(const auto link, route::fetch_link(channel, name));
  if (!link) return fail(Code::NotFound, "there is no interface " + name);
  if (is_ours(*link)) return fail(Code::NotFound, name + " is managed by wgpilot already");
  if (!is_wireguard(*link)) return fail(Code::NotFound, name + " is no WireGuard interface");
  WGP_TRY(const auto backend, open_backend_of(*link));
  WGP_TRY(const auto device, backend->fetch(name));
  WGP_TRY(auto addresses, route::fetch_addresses(channel, link->index));
  Interface interface = read_link(*link, {.addresses = std::move(addresses), .routes = {}});
  put_device(interface, device);
  return interface;
}

}  // namespace wgpilot::dataplane::linux_
