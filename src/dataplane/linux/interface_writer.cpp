#include "dataplane/linux/interface_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "dataplane/linux/convert.hpp"
#include "dataplane/linux/host.hpp"
#include "dataplane/linux/mark.hpp"
#include "dataplane/linux/shaper_writer.hpp"
#include "kernel/route/change.hpp"
#include "kernel/route/link_address.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using route::LinkStatus;

// Who has it now is a second question; the answer may come too late to have a name.
Error port_taken(const std::string& interface, std::uint16_t port) {
  const auto found = find_udp_owner(port);
  const SocketOwner owner = found ? found->value_or(SocketOwner{}) : SocketOwner{};
  return port_in_use(port, owner).with_errno(EADDRINUSE).in("configure " + interface);
}

// To remove what is gone already is no error.
Result<void> unless_gone(Result<void> done) {
  if (!done && done.error().code() == Code::NotFound) return {};
  return done;
}

std::vector<route::Route> to_kernel_routes(const std::vector<Route>& routes, const LinkStatus& link) {
  std::vector<route::Route> result;
  result.reserve(routes.size());
  for (const Route& route : routes) result.push_back(to_kernel_route(route, link.index));
  return result;
}

Error other_route(Error refused) {
  return std::move(refused).with_hint(
      "This host has another route there with the same metric: remove it, or choose another network or "
      "metric.");
}

// A like route that already is on our own link, such as the one that the kernel adds with an address set by
// hand, may become ours.
bool may_replace(const netlink::Refusal& refusal, const route::Route& wanted,
                 const std::vector<route::Route>& present) {
  return refusal.error.code() == Code::AlreadyExists &&
         std::ranges::any_of(present, [&](const route::Route& route) {
           return route.destination == wanted.destination && route.table == wanted.table &&
                  route.metric == wanted.metric;
         });
}

}  // namespace

Result<LinkStatus> InterfaceWriter::own_link() const {
  WGP_TRY(auto link, route::fetch_link(channel_, name_));
  if (!link) return fail(Code::NotFound, "there is no interface " + name_);
  if (is_ours(*link)) return *std::move(link);
  return fail(Error(Code::InterfaceCreateFailed, name_ + " is not managed by wgpilot")
                  .with_hint("Remove or rename that interface, or disable this network."));
}

Result<void> InterfaceWriter::operator()(const CreateLink& action) const {
  return in_context("create " + name_, devices_.create(channel_, name_, action.alias));
}

Result<void> InterfaceWriter::operator()(const DeleteLink&) const {
  const auto link = own_link();
  if (!link) return unless_gone(fail(link.error()));
  return in_context("delete " + name_, unless_gone(devices_.remove(channel_, *link)));
}

Result<void> InterfaceWriter::operator()(const AdoptLink& action) const {
  WGP_TRY(const auto link, route::fetch_link(channel_, name_));
  if (!link) return fail(Code::NotFound, "there is no interface " + name_);
  if (is_ours(*link)) return fail(Code::AlreadyExists, name_ + " is managed by wgpilot already");
  return in_context("adopt " + name_, route::set_link(channel_, link->index, {.alias = action.alias}));
}

// The routes that we have added go; one that took the place of another would stay, for it carries traffic.
Result<void> InterfaceWriter::operator()(const ReleaseLink& action) const {
  WGP_TRY(const LinkStatus link, own_link());
  WGP_TRY(const auto routes, route::fetch_routes(channel_, {.protocol = kRouteProtocol, .link = link.index}));
  WGP_TRY(route::remove_all<route::Route>(channel_, routes));
  return in_context("release " + name_, route::set_link(channel_, link.index, {.alias = action.alias}));
}

Result<void> InterfaceWriter::operator()(const SetMtu& action) const {
  WGP_TRY(const LinkStatus link, own_link());
  const auto mtu = static_cast<std::uint32_t>(action.mtu);
  return in_context(fmt::format("set mtu of {} to {}", name_, mtu),
                    route::set_link(channel_, link.index, {.mtu = mtu}));
}

Result<void> InterfaceWriter::operator()(const SetLinkState& action) const {
  WGP_TRY(const LinkStatus link, own_link());
  const bool up = action.state == LinkState::Up;
  Result<void> done =
      route::set_link(channel_, link.index, {.state = up ? route::AdminState::Up : route::AdminState::Down});
  if (!done && done.error().os_errno() == EADDRINUSE) {
    WGP_TRY(const auto device, devices_.fetch(link));
    return fail(port_taken(name_, device.listen_port));
  }
  return in_context(fmt::format("set {} {}", name_, up ? "up" : "down"), std::move(done));
}

Result<void> InterfaceWriter::operator()(const AddAddress& action) const {
  WGP_TRY(const LinkStatus link, own_link());
  return in_context(
      "add to " + name_,
      route::replace(channel_, route::LinkAddress{.link = link.index, .prefix = action.address}));
}

Result<void> InterfaceWriter::operator()(const RemoveAddress& action) const {
  WGP_TRY(const LinkStatus link, own_link());
  const route::LinkAddress address{.link = link.index, .prefix = action.address};
  return in_context("remove from " + name_, unless_gone(route::remove(channel_, address)));
}

Result<void> InterfaceWriter::operator()(const ConfigureDevice& action) const {
  WGP_TRY(const LinkStatus link, own_link());
  // A userspace device tells nobody that it could not bind its port.
  if (link.kind == kUserspaceKind && action.listen_port.value_or(0) != 0) {
    WGP_TRY(const auto owner, find_udp_owner(*action.listen_port));
    WGP_TRY(const auto device, devices_.fetch(link));
    if (owner && device.listen_port != *action.listen_port)
      return fail(port_taken(name_, *action.listen_port));
  }
  Result<void> done = devices_.apply(link, to_device_config(action));
  if (!done && done.error().os_errno() == EADDRINUSE && action.listen_port) {
    return fail(port_taken(name_, *action.listen_port));
  }
  return done;
}

Result<void> InterfaceWriter::operator()(const ChangePeers& action) const {
  WGP_TRY(const LinkStatus link, own_link());
  return in_context("set peers", devices_.apply(link, to_device_config(action)));
}

Result<void> InterfaceWriter::operator()(const RemoveAllPeers&) const {
  WGP_TRY(const LinkStatus link, own_link());
  return in_context("remove peers", devices_.apply(link, {.replace_peers = true}));
}

Result<void> InterfaceWriter::operator()(const AddRoutes& action) const {
  WGP_TRY(const LinkStatus link, own_link());
  const auto routes = to_kernel_routes(action.routes, link);
  WGP_TRY(auto refusals, route::add_all<route::Route>(channel_, routes));
  if (refusals.empty()) return {};
  WGP_TRY(const auto present, route::fetch_routes(channel_, {.link = link.index}));
  for (netlink::Refusal& refusal : refusals) {
    if (may_replace(refusal, routes[refusal.index], present)) continue;
    const bool is_taken = refusal.error.code() == Code::AlreadyExists;
    Error error = is_taken ? other_route(std::move(refusal.error)) : std::move(refusal.error);
    return in_context("add to " + name_, Result<void>(fail(std::move(error))));
  }
  for (const netlink::Refusal& refusal : refusals) {
    WGP_TRY(in_context("add to " + name_, route::replace(channel_, routes[refusal.index])));
  }
  return {};
}

Result<void> InterfaceWriter::operator()(const RemoveRoutes& action) const {
  WGP_TRY(const LinkStatus link, own_link());
  const auto routes = to_kernel_routes(action.routes, link);
  WGP_TRY(auto refusals, route::remove_all<route::Route>(channel_, routes));
  for (netlink::Refusal& refusal : refusals) {
    WGP_TRY(in_context("remove from " + name_, unless_gone(fail(std::move(refusal.error)))));
  }
  return {};
}

Result<void> InterfaceWriter::operator()(const CreateShaper& action) const {
  WGP_TRY(const LinkStatus link, own_link());
  return in_context("limit bandwidth on " + name_, ShaperWriter(channel_, probe_, link).apply(action));
}

// Goes with its link.
Result<void> InterfaceWriter::operator()(const RemoveShaper& action) const {
  const auto link = own_link();
  if (!link) return unless_gone(fail(link.error()));
  return in_context("end limits on " + name_, ShaperWriter(channel_, probe_, *link).apply(action));
}

Result<void> InterfaceWriter::operator()(const ChangeShaper& action) const {
  WGP_TRY(const LinkStatus link, own_link());
  return in_context("limit bandwidth on " + name_, ShaperWriter(channel_, probe_, link).apply(action));
}

Result<void> InterfaceWriter::operator()(const RemoveStrayDevice&) const {
  return in_context("delete " + name_, remove_stray_device(channel_, name_));
}

}  // namespace wgpilot::dataplane::linux_
