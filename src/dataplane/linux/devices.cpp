#include "dataplane/linux/devices.hpp"

#include <fmt/format.h>

#include "dataplane/linux/mark.hpp"
#include "kernel/wireguard/detect.hpp"
#include "kernel/wireguard/userspace_process.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using route::LinkStatus;
using wireguard::DeviceType;

// A kernel link cannot be born with its alias. Until it has one it bears this name, by which the next
// creation recognises what a killed wgpilot left.
constexpr const char* kUnfinishedName = "wgpilot-new";

// Userspace only: the name cannot change, for the socket is called by it. What nobody has configured yet is
// nobody's, most likely left by a wgpilot killed before it could mark it.
bool is_blank(wireguard::UserspaceBackend& backend, const LinkStatus& link) {
  if (link.kind != kUserspaceKind || !link.alias.empty() || link.state == route::AdminState::Up) return false;
  const auto device = backend.fetch(link.name);
  return device && !device->private_key && device->peers.empty();
}

Error name_is_taken(const LinkStatus& link) {
  if (is_ours(link)) return Error(Code::AlreadyExists, fmt::format("{} exists already", link.name));
  return Error(Code::InterfaceCreateFailed, fmt::format("{} exists and is not managed by wgpilot", link.name))
      .with_hint("Remove or rename that interface, or disable this network.");
}

Result<void> remove_unfinished(netlink::Channel& channel) {
  WGP_TRY(const auto unfinished, route::fetch_link(channel, kUnfinishedName));
  if (!unfinished || unfinished->kind != kKernelKind) return {};
  return route::delete_link(channel, unfinished->index);
}

Result<void> set_alias(netlink::Channel& channel, const std::string& name, const std::string& alias) {
  WGP_TRY(const auto link, route::fetch_link(channel, name));
  if (!link) return fail(Code::InterfaceCreateFailed, "the new interface has vanished");
  return route::set_link(channel, link->index, {.alias = alias});
}

Result<DeviceType> choose_type(BackendChoice choice) {
  if (choice == BackendChoice::Auto) {
    WGP_TRY(const auto backend, wireguard::detect_backend());
    return backend->type();
  }
  if (choice == BackendChoice::Userspace) {
    if (wireguard::find_userspace_program()) return DeviceType::Userspace;
    return fail(Error(Code::WgModuleNotLoaded, "wireguard-go is not installed")
                    .with_hint("Run `apt-get install wireguard-go`, or set wireguard to auto or kernel."));
  }
  const auto kernel = wireguard::KernelBackend::open();
  if (kernel) return DeviceType::Kernel;
  if (kernel.error().code() != Code::NotFound) return fail(kernel.error());
  return fail(Error(Code::WgModuleNotLoaded, "the kernel has no WireGuard")
                  .with_hint("Run `modprobe wireguard`, or set wireguard to auto or userspace."));
}

}  // namespace

Result<Devices> Devices::open(BackendChoice choice) {
  WGP_TRY(const DeviceType type, choose_type(choice));
  auto kernel = wireguard::KernelBackend::open();
  if (!kernel) return Devices(type, std::nullopt);
  return Devices(type, *std::move(kernel));
}

bool is_unfinished(const LinkStatus& link) {
  wireguard::UserspaceBackend backend;
  return is_blank(backend, link);
}

bool is_wireguard(const LinkStatus& link) {
  if (link.kind == kKernelKind) return true;
  return link.kind == kUserspaceKind && wireguard::is_userspace_device_alive(link.name);
}

Result<std::unique_ptr<wireguard::Backend>> open_backend_of(const LinkStatus& link) {
  if (link.kind != kKernelKind) return std::make_unique<wireguard::UserspaceBackend>();
  WGP_TRY(auto kernel, wireguard::KernelBackend::open());
  return std::make_unique<wireguard::KernelBackend>(std::move(kernel));
}

wireguard::Backend& Devices::backend_of(const LinkStatus& link) {
  if (link.kind == kKernelKind && kernel_) return *kernel_;
  return userspace_;
}

Result<wireguard::DeviceStatus> Devices::fetch(const LinkStatus& link) {
  return backend_of(link).fetch(link.name);
}

Result<void> Devices::apply(const LinkStatus& link, const wireguard::DeviceConfig& config) {
  return backend_of(link).apply(link.name, config);
}

Result<void> Devices::create(netlink::Channel& channel, const std::string& name, const std::string& alias) {
  WGP_TRY(const auto existing, route::fetch_link(channel, name));
  if (type_ == DeviceType::Userspace) {
    if (existing && !is_blank(userspace_, *existing)) return fail(name_is_taken(*existing));
    return create_userspace(channel, name, alias);
  }
  if (existing) return fail(name_is_taken(*existing));
  WGP_TRY(remove_unfinished(channel));
  return route::create_wireguard_link(channel, kUnfinishedName, {.name = name, .alias = alias});
}

Result<void> Devices::create_userspace(netlink::Channel& channel, const std::string& name,
                                       const std::string& alias) {
  WGP_TRY(wireguard::ensure_userspace_device(name));
  // The socket takes connections before the process serves them; until then it sets an MTU of its own.
  WGP_TRY(userspace_.fetch(name));
  Result<void> marked = set_alias(channel, name, alias);
  if (!marked)
    std::ignore = wireguard::stop_userspace_device(name);  // the first failure is the one to report
  return marked;
}

Result<void> Devices::remove(netlink::Channel& channel, const LinkStatus& link) {
  if (link.kind == kUserspaceKind && wireguard::stop_userspace_device(link.name)) return {};
  // A process that hangs loses its link, at which it ends when it wakes.
  return route::delete_link(channel, link.index);
}

}  // namespace wgpilot::dataplane::linux_
