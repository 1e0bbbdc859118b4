// WireGuard devices, whichever way they exist: as links of the kernel's kind, or as wireguard-go processes
// behind a tun link. The kind of a link decides how it is spoken to, so that devices of both kinds can live
// side by side; new ones are all of one kind. Checks no mark, except on creation. Belongs to one thread at a
// time; blocking.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "kernel/route/link.hpp"
#include "kernel/wireguard/kernel_backend.hpp"
#include "kernel/wireguard/userspace_backend.hpp"

namespace wgpilot::dataplane::linux_ {

// What new devices are made of.
enum class BackendChoice { Auto, Kernel, Userspace };

class Devices {
 public:
  // Auto: the kernel's WireGuard if there is one, else wireguard-go. WgModuleNotLoaded with the remedy when
  // the machine does not have what is asked for.
  static Result<Devices> open(BackendChoice choice);

  // NotFound when the link is no WireGuard device, or its process has died.
  Result<wireguard::DeviceStatus> fetch(const route::LinkStatus& link);
  Result<void> apply(const route::LinkStatus& link, const wireguard::DeviceConfig& config);

  // A new device on a link of this name and alias; a wgpilot that is killed on the way leaves nothing that
  // the next one would take for foreign. AlreadyExists when our own link has the name, InterfaceCreateFailed
  // when a foreign one has.
  Result<void> create(netlink::Channel& channel, const std::string& name, const std::string& alias);
  // The link and, for a userspace device, its process.
  Result<void> remove(netlink::Channel& channel, const route::LinkStatus& link);

 private:
  Devices(wireguard::DeviceType type, std::optional<wireguard::KernelBackend> kernel)
      : type_(type), kernel_(std::move(kernel)) {}
  wireguard::Backend& backend_of(const route::LinkStatus& link);
  Result<void> create_userspace(netlink::Channel& channel, const std::string& name, const std::string& alias);

  wireguard::DeviceType type_;  // of new devices
  std::optional<wireguard::KernelBackend> kernel_;
  wireguard::UserspaceBackend userspace_;
};

// Userspace, and begun by a wgpilot that was killed before it could mark it; nobody else has configured it
// either. The next creation of its name takes it.
bool is_unfinished(const route::LinkStatus& link);
// Of either kind, ours or not; a userspace device only while its process answers.
bool is_wireguard(const route::LinkStatus& link);

// A backend of its own for this link: for readers on other threads.
Result<std::unique_ptr<wireguard::Backend>> open_backend_of(const route::LinkStatus& link);

}  // namespace wgpilot::dataplane::linux_
