// Carries out the steps that concern one interface. Looks at the link before each: what does not carry our
// mark is refused and left alone, unless the step is to adopt it. Blocking; belongs to the thread of its
// parts.
#pragma once

#include "dataplane/linux/devices.hpp"
#include "dataplane/linux/shaping_parts.hpp"
#include "dataplane/plan.hpp"

namespace wgpilot::dataplane::linux_ {

class InterfaceWriter {
 public:
  InterfaceWriter(netlink::Channel& channel, Devices& devices, ShapingProbe& probe, const std::string& name)
      : channel_(channel), devices_(devices), probe_(probe), name_(name) {}

  Result<void> operator()(const CreateLink& action) const;
  Result<void> operator()(const DeleteLink& action) const;
  // NotFound, AlreadyExists when the link is ours.
  Result<void> operator()(const AdoptLink& action) const;
  Result<void> operator()(const ReleaseLink& action) const;
  Result<void> operator()(const SetMtu& action) const;
  // PortInUse when the device's port is taken: the kernel binds it when the link comes up.
  Result<void> operator()(const SetLinkState& action) const;
  Result<void> operator()(const AddAddress& action) const;
  Result<void> operator()(const RemoveAddress& action) const;
  // PortInUse, naming who has it.
  Result<void> operator()(const ConfigureDevice& action) const;
  Result<void> operator()(const ChangePeers& action) const;
  Result<void> operator()(const RemoveAllPeers& action) const;
  // AlreadyExists for a route that somebody else has put there, on another interface.
  Result<void> operator()(const AddRoutes& action) const;
  Result<void> operator()(const RemoveRoutes& action) const;
  // QosUnavailable when the kernel lacks what it takes.
  Result<void> operator()(const CreateShaper& action) const;
  Result<void> operator()(const RemoveShaper& action) const;
  Result<void> operator()(const ChangeShaper& action) const;
  Result<void> operator()(const RemoveStrayDevice& action) const;

 private:
  // The link by our name and with our mark. NotFound, InterfaceCreateFailed.
  Result<route::LinkStatus> own_link() const;

  netlink::Channel& channel_;
  Devices& devices_;
  ShapingProbe& probe_;
  const std::string& name_;
};

}  // namespace wgpilot::dataplane::linux_
