// Reads our interfaces from the kernel. Changes nothing; blocking.
#pragma once

#include "dataplane/dataplane.hpp"
#include "dataplane/linux/devices.hpp"
#include "dataplane/linux/shaping_parts.hpp"

namespace wgpilot::dataplane::linux_ {

// Puts every link that carries our mark into `state`. One whose device does not answer comes without keys and
// peers, so that what is wrong with it shows when it is repaired, and the others are not held up.
Result<void> observe_interfaces(netlink::Channel& channel, Devices& devices, ShapingProbe& probe,
                                State& state);

// On any thread: these open their own sockets. NotFound when there is no such interface of ours, or of
// others.
Result<InterfaceStatus> fetch_interface_status(const std::string& name);
Result<Interface> fetch_foreign_interface(const std::string& name);

}  // namespace wgpilot::dataplane::linux_
